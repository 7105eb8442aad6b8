// The printed form of each instruction kind, the helper names, and the lookup of source
// lines: all that messages are made of.
#include "Support.h"

#include "bpf/HelperTable.h"
#include "bpf/Program.h"

namespace bpftime {
namespace {

using namespace test;

TEST(Disassemble, Alu) {
  EXPECT_EQ(text(raw(0x07, 1, 0, 0, 5)), "r1 += 5");
  EXPECT_EQ(text(raw(0xbc, 1, 2)), "w1 = w2");
  EXPECT_EQ(text(raw(0xbf, 1, 2, 8)), "r1 = (s8)r2");
  EXPECT_EQ(text(raw(0x87, 3)), "r3 = -r3");
  EXPECT_EQ(text(raw(0x3f, 1, 2, 1)), "r1 s/= r2");
  EXPECT_EQ(text(raw(0xdc, 1, 0, 0, 16)), "r1 = be16 r1");
  EXPECT_EQ(text(raw(0xd7, 1, 0, 0, 64)), "r1 = bswap64 r1");
}

TEST(Disassemble, Memory) {
  EXPECT_EQ(text(raw(0x61, 0, 1, 8)), "r0 = *(u32 *)(r1 + 8)");
  EXPECT_EQ(text(raw(0x91, 0, 1, -1)), "r0 = *(s8 *)(r1 - 1)");
  EXPECT_EQ(text(raw(0x7b, 10, 1, -8)), "*(u64 *)(r10 - 8) = r1");
  EXPECT_EQ(text(raw(0x62, 10, 0, -4, 7)), "*(u32 *)(r10 - 4) = 7");
  EXPECT_EQ(text(raw(0x30, 0, 0, 0, 23)), "r0 = *(u8 *)skb[23]");
  EXPECT_EQ(text(raw(0x50, 0, 2, 0, 4)), "r0 = *(u8 *)skb[r2 + 4]");
}

TEST(Disassemble, Atomics) {
  EXPECT_EQ(text(raw(0xdb, 1, 2, 0, 0)), "lock *(u64 *)(r1 + 0) += r2");
  EXPECT_EQ(text(raw(0xc3, 1, 2, 4, 1)), "w2 = atomic_fetch_add((u32 *)(r1 + 4), w2)");
  EXPECT_EQ(text(raw(0xdb, 1, 2, 0, 0xf1)), "r0 = atomic64_cmpxchg((u64 *)(r1 + 0), r0, r2)");
  EXPECT_EQ(text(raw(0xdb, 1, 2, 0, 0x100)), "r1 = load_acquire((u64 *)(r2 + 0))");
  EXPECT_EQ(text(raw(0xdb, 1, 2, 0, 0x110)), "store_release((u64 *)(r1 + 0), r2)");
}

TEST(Disassemble, ControlFlow) {
  EXPECT_EQ(text(raw(0x05, 0, 0, 1)), "goto 2");
  EXPECT_EQ(text(raw(0x65, 1, 0, 2, -1)), "if r1 s> -1 goto 3");
  EXPECT_EQ(text(raw(0x1e, 1, 2, 0)), "if w1 == w2 goto 1");
  EXPECT_EQ(text(raw(0xe5, 0, 0, 1)), "may_goto 2");
  EXPECT_EQ(text(raw(0x85, 0, 1, 0, 0)), "call 1");
  EXPECT_EQ(text(raw(0x85, 0, 0, 0, 1)), "call map_lookup_elem#1");
  EXPECT_EQ(text(raw(0x85, 0, 0, 0, 9999)), "call unknown#9999");
  EXPECT_EQ(text(raw(0x8d, 3)), "callx r3");
  EXPECT_EQ(text(raw(0x95)), "exit");
}

TEST(Disassemble, WideLoadsUseMapNamesWhereKnown) {
  Insn map = decoded({raw(0x18, 1, 1, 0, 1), raw(0)})[0];
  EXPECT_EQ(disassemble(map), "r1 = map[map#1]");
  EXPECT_EQ(disassemble(map, {"first", "second"}), "r1 = map[second]");
  Insn value = decoded({raw(0x18, 1, 2, 0, 0), raw(0, 0, 0, 0, 16)})[0];
  EXPECT_EQ(disassemble(value, {"obj.bss"}), "r1 = map[obj.bss][0] + 16");
  EXPECT_EQ(disassemble(decoded({raw(0x18, 1, 0, 0, 255), raw(0)})[0]), "r1 = 0xff ll");
}

TEST(HelperName, CoversTheKernelsListAndNothingElse) {
  EXPECT_STREQ(helperName(HelperId(1)), "map_lookup_elem");
  EXPECT_STREQ(helperName(HelperId(25)), "perf_event_output");
  EXPECT_STREQ(helperName(HelperId(209)), "user_ringbuf_drain");
  EXPECT_STREQ(helperName(HelperId(211)), "cgrp_storage_delete");
  EXPECT_STREQ(helperName(HelperId(0)), "");
  EXPECT_STREQ(helperName(HelperId(212)), "");
  EXPECT_STREQ(helperName(HelperId(0xffffffff)), "");
}

TEST(LineOf, TheLastEntryAtOrBeforeAnInstructionCoversIt) {
  Program program;
  EXPECT_EQ(program.lineOf(InsnIndex(0)), nullptr);
  program.lines = {{InsnIndex(2), "a.c", 10, 1, ""}, {InsnIndex(5), "a.c", 12, 1, ""}};
  EXPECT_EQ(program.lineOf(InsnIndex(1)), nullptr);
  EXPECT_EQ(program.lineOf(InsnIndex(2))->line, 10u);
  EXPECT_EQ(program.lineOf(InsnIndex(4))->line, 10u);
  EXPECT_EQ(program.lineOf(InsnIndex(9))->line, 12u);
}

}  // namespace
}  // namespace bpftime
