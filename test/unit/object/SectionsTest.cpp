// Section names: which place they name, and which types they stand for.
#include "object/Sections.h"

#include <gtest/gtest.h>

namespace bpftime {
namespace {

void expectPlace(const char *section, uint32_t kind, const char *binary, const char *symbol,
                 uint64_t offset) {
  AttachTarget target = parseAttachTarget(section);
  EXPECT_EQ(target.kind, kind) << section;
  EXPECT_EQ(target.binary, binary) << section;
  EXPECT_EQ(target.symbol, symbol) << section;
  EXPECT_EQ(target.offset, offset) << section;
}

TEST(Sections, UprobesNameABinaryASymbolAndAnOffset) {
  expectPlace("uprobe/libc.so.6:malloc", 1, "libc.so.6", "malloc", 0);
  expectPlace("uprobe//usr/bin/python3:main+4", 1, "/usr/bin/python3", "main", 4);
  expectPlace("uprobe//usr/bin/python3:main+0x10", 1, "/usr/bin/python3", "main", 16);
  expectPlace("uprobe//a:b/c:f", 1, "/a:b/c", "f", 0);
  expectPlace("uprobe/libc.so.6:0x1234", 1, "libc.so.6", "", 0x1234);
  expectPlace("uprobe.s/libc.so.6:malloc", 1, "libc.so.6", "malloc", 0);
  expectPlace("?uretprobe/libc.so.6:free", 2, "libc.so.6", "free", 0);
}

TEST(Sections, AProbeAloneHasAKindAndNoPlace) {
  expectPlace("uprobe", 1, "", "", 0);
  expectPlace("uretprobe", 2, "", "", 0);
  expectPlace("uprobe/libc.so.6", 1, "", "", 0);
  expectPlace("uprobe/libc.so.6:", 1, "", "", 0);
}

TEST(Sections, OtherSectionsNameNoPlaceInAProcess) {
  expectPlace("kprobe/vfs_read", 0, "", "", 0);
  expectPlace("uprobe.multi/libc.so.6:mal*", 0, "", "", 0);
  expectPlace("uprobes/libc.so.6:malloc", 0, "", "", 0);
  expectPlace("xdp", 0, "", "", 0);
  expectPlace("", 0, "", "", 0);
}

TEST(Sections, NewerNamesHaveTheirTypes) {
  ASSERT_TRUE(sectionType("uprobe.multi/libc.so.6:mal*"));
  EXPECT_EQ(sectionType("uprobe.multi/libc.so.6:mal*")->type, 2u);
  EXPECT_EQ(sectionType("uprobe.multi")->expectedAttachType, 48u);
  EXPECT_EQ(sectionType("?fentry/vfs_read")->type, 26u);
  EXPECT_FALSE(sectionType("uprobe.multiple/x"));
  EXPECT_FALSE(sectionType("uprobe/libc.so.6:malloc"));
}

}  // namespace
}  // namespace bpftime
