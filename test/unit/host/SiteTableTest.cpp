// The view of an image's sites from outside: damaged tables are refused, not followed.
#include "host/Patches.h"
#include "host/SessionFiles.h"

#include <cstring>

#include <gtest/gtest.h>

using namespace bpftime;

namespace {

/// A blob with one module, one site and one move, enough for SiteTable.
struct Blob {
  alignas(8) bpftime_image_header header = {};
  bpftime_image_module module = {};
  bpftime_image_site site = {};
  bpftime_image_move move = {};
  char strings[8] = "/x";

  Blob() {
    header.magic = BPFTIME_IMAGE_MAGIC;
    header.modules = {offsetof(Blob, module), 1};
    header.sites = {offsetof(Blob, site), 1};
    header.moves = {offsetof(Blob, move), 1};
    header.strings = {offsetof(Blob, strings), sizeof strings};
    site.patch_size = 5;
    site.move_count = 1;
  }
  bool isAccepted() const {
    llvm::Expected<SiteTable> table = SiteTable::of({reinterpret_cast<const uint8_t *>(this), sizeof *this});
    if (table) return true;
    llvm::consumeError(table.takeError());
    return false;
  }
};

TEST(SiteTable, acceptsWhatIsWhole) { EXPECT_TRUE(Blob().isAccepted()); }

TEST(SiteTable, refusesTablesOutsideTheImage) {
  for (auto member : {&bpftime_image_header::modules, &bpftime_image_header::sites,
                      &bpftime_image_header::moves, &bpftime_image_header::strings}) {
    Blob far, many;
    (far.header.*member).off = 0xfffffff8;
    EXPECT_FALSE(far.isAccepted());
    (many.header.*member).count = 0x10000000;
    EXPECT_FALSE(many.isAccepted());
  }
}

TEST(SiteTable, refusesIndexesThatNameNothing) {
  Blob module, moves, size, path;
  module.site.module = 1;
  EXPECT_FALSE(module.isAccepted());
  moves.site.move_first = 1;
  EXPECT_FALSE(moves.isAccepted());
  size.site.patch_size = 17;
  EXPECT_FALSE(size.isAccepted());
  path.module.path = 8;
  EXPECT_FALSE(path.isAccepted());
}

TEST(SiteTable, refusesACutHeader) {
  Blob blob;
  llvm::Expected<SiteTable> table =
      SiteTable::of({reinterpret_cast<const uint8_t *>(&blob), sizeof(bpftime_image_header) - 1});
  EXPECT_FALSE(bool(table));
  llvm::consumeError(table.takeError());
}

TEST(SessionFiles, namesCannotLeaveTheFolder) {
  for (const char *good : {"a", "run-4711", "A.b_c-9"}) EXPECT_TRUE(isSessionName(good)) << good;
  for (const char *bad : {"", ".", "..", ".hidden", "a/b", "../x", "a b", "a\n", "\xc3\xa4"})
    EXPECT_FALSE(isSessionName(bad)) << bad;
  EXPECT_TRUE(isSessionName(std::string(63, 'x')));
  EXPECT_FALSE(isSessionName(std::string(64, 'x')));
}

}  // namespace
