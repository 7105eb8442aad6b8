// Judges every function that the libraries of this machine export, and prints how many
// can be probed and why the rest cannot.
#include "attach/Plan.h"
#include "attach/Site.h"
#include "support/Diagnostic.h"

#include <chrono>
#include <map>
#include <set>

#include <gtest/gtest.h>

using namespace bpftime;

namespace {

class Library : public testing::TestWithParam<const char *> {};

/// At least 95 functions in 100 can be probed; those that cannot are refused for a reason.
TEST_P(Library, MostFunctionsCanBeProbed) {
  auto path = findBinary(GetParam());
  if (!path) {
    llvm::consumeError(path.takeError());
    GTEST_SKIP() << GetParam() << " is not on this machine";
  }
  auto binary = Binary::open(*path);
  ASSERT_TRUE(bool(binary)) << llvm::toString(binary.takeError());
  auto start = std::chrono::steady_clock::now();
  Decoder decoder;
  std::map<std::string, unsigned> refused;
  std::vector<Site> sites;
  std::set<uint64_t> seen;
  for (const BinarySymbol &s : (*binary)->symbols()) {
    if (s.isIndirect || !seen.insert(s.address).second) continue;
    auto site = analyseSite(decoder, **binary, s.address, s.name);
    if (site) {
      sites.push_back(std::move(*site));
      continue;
    }
    ++refused[info(takeDiagnostics(site.takeError())[0].id).name];
  }
  for (const FarBranch &f : findFarBranches(decoder, **binary, sites)) {
    ++refused["jump-into-patch"];
    EXPECT_GT(f.to, sites[f.site].patch);
    EXPECT_LT(f.to, sites[f.site].patchEnd());
  }
  auto ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
  printf("%s: %zu functions, %zu can be probed, %ld ms\n", path->c_str(), seen.size(), sites.size(),
         long(ms));
  for (const auto &[reason, count] : refused) printf("  %s: %u\n", reason.c_str(), count);
  ASSERT_FALSE(seen.empty());
  EXPECT_GE(sites.size() * 100, seen.size() * 95);
}

INSTANTIATE_TEST_SUITE_P(Attach, Library,
                         testing::Values("libc.so.6", "libssl.so.3", "libcrypto.so.3", "libm.so.6",
                                         "libstdc++.so.6", "/usr/bin/python3"));

/// Names lead to files as the loader would find them.
TEST(FindBinary, KnowsLibrariesAndPrograms) {
  auto soname = findBinary("libc.so.6"), plain = findBinary("libc"), program = findBinary("sh"),
       path = findBinary("/bin/sh");
  ASSERT_TRUE(soname && plain && program && path);
  EXPECT_EQ(*soname, *plain);
  EXPECT_NE(soname->find("libc.so.6"), std::string::npos);
  EXPECT_EQ(*path, "/bin/sh");
  for (const char *name : {"", "libnothing.so.9", "no-such-program", "/no/such/file"})
    EXPECT_EQ(takeDiagnostics(findBinary(name).takeError())[0].id, DiagId::BinaryNotFound) << name;
}

/// A version picks one of several functions of a name; without one the default is meant.
TEST(Symbols, VersionsOfOneName) {
  auto path = findBinary("libc.so.6");
  ASSERT_TRUE(bool(path));
  auto binary = Binary::open(*path);
  ASSERT_TRUE(bool(binary));
  auto old = (*binary)->find("posix_spawn@GLIBC_2.2.5"), plain = (*binary)->find("posix_spawn"),
       latest = (*binary)->find("posix_spawn@GLIBC_2.15");
  ASSERT_TRUE(old && plain && latest);
  EXPECT_NE((*old)->address, (*plain)->address);
  EXPECT_EQ((*latest)->address, (*plain)->address);
}

/// Sizes, neighbours and file offsets agree with the symbol table.
TEST(Symbols, RangesOfFunctions) {
  auto binary = Binary::open(TARGETS_PATH);
  ASSERT_TRUE(bool(binary));
  auto symbol = (*binary)->find("shape_push");
  ASSERT_TRUE(bool(symbol));
  auto range = (*binary)->functionAt((*symbol)->address + 2);
  ASSERT_TRUE(range.has_value());
  EXPECT_EQ(range->begin, (*symbol)->address);
  EXPECT_EQ(range->end, (*symbol)->address + (*symbol)->size);
  EXPECT_FALSE((*binary)->functionAt(range->end).has_value()) << "padding belongs to nobody";
  const Binary::Segment &s = (*binary)->codeSegments()[0];
  EXPECT_EQ((*binary)->addressOfOffset((*symbol)->address - s.address + s.fileOffset), (*symbol)->address);
  EXPECT_FALSE((*binary)->addressOfOffset(1ull << 60).has_value());
}

}  // namespace
