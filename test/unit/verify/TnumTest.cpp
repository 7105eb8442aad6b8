// Checks each tnum operation against all members of all operands: every tnum over six
// bits with every other, at the bottom and at the top of the word, where carries and the
// sign end. Unary operations and ranges run over all eight-bit cases.
#include "verify/Tnum.h"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

namespace bpftime {
namespace {

/// All tnums over `bits` bits, placed `shift` bits up; the bits below and above are 0.
std::vector<Tnum> allTnums(unsigned bits, unsigned shift) {
  std::vector<Tnum> list;
  for (uint64_t mask = 0; mask < (1u << bits); ++mask)
    for (uint64_t value = 0; value < (1u << bits); ++value)
      if ((value & mask) == 0) list.push_back({value << shift, mask << shift});
  return list;
}

/// Calls visit on every member of a tnum whose mask has few bits.
void forEachMember(Tnum t, const std::function<void(uint64_t)> &visit) {
  uint64_t sub = 0;
  do {
    visit(t.value | sub);
    sub = (sub - t.mask) & t.mask;
  } while (sub);
}

struct Binary {
  const char *name;
  Tnum (*abstract)(Tnum, Tnum);
  uint64_t (*concrete)(uint64_t, uint64_t);
};

const Binary binaries[] = {
    {"add", [](Tnum a, Tnum b) { return a + b; }, [](uint64_t a, uint64_t b) { return a + b; }},
    {"sub", [](Tnum a, Tnum b) { return a - b; }, [](uint64_t a, uint64_t b) { return a - b; }},
    {"mul", [](Tnum a, Tnum b) { return a * b; }, [](uint64_t a, uint64_t b) { return a * b; }},
    {"and", [](Tnum a, Tnum b) { return a & b; }, [](uint64_t a, uint64_t b) { return a & b; }},
    {"or", [](Tnum a, Tnum b) { return a | b; }, [](uint64_t a, uint64_t b) { return a | b; }},
    {"xor", [](Tnum a, Tnum b) { return a ^ b; }, [](uint64_t a, uint64_t b) { return a ^ b; }},
};

class TnumBinary : public ::testing::TestWithParam<std::tuple<int, unsigned>> {};

TEST_P(TnumBinary, ContainsEveryResult) {
  auto [which, shift] = GetParam();
  const Binary &op = binaries[which];
  uint64_t wrong = 0;
  for (Tnum a : allTnums(5, shift))
    for (Tnum b : allTnums(5, shift)) {
      Tnum r = op.abstract(a, b);
      ASSERT_EQ(r.value & r.mask, 0u);
      forEachMember(a, [&](uint64_t x) {
        forEachMember(b, [&](uint64_t y) { wrong += !r.contains(op.concrete(x, y)); });
      });
    }
  EXPECT_EQ(wrong, 0u) << op.name;
}
INSTANTIATE_TEST_SUITE_P(All, TnumBinary,
                         ::testing::Combine(::testing::Range(0, 6), ::testing::Values(0u, 29u, 59u)));

TEST(Tnum, ShiftsContainEveryResult) {
  for (Tnum a : allTnums(8, 0))
    for (unsigned n : {0u, 1u, 3u, 7u, 31u, 56u, 63u}) {
      Tnum left = shiftLeft(a, n), high = shiftLeft(a, 56);
      Tnum right = shiftRight(high, n), arithmetic = shiftRightSigned(high, n);
      forEachMember(a, [&](uint64_t x) {
        ASSERT_TRUE(left.contains(x << n));
        ASSERT_TRUE(right.contains((x << 56) >> n));
        ASSERT_TRUE(arithmetic.contains(uint64_t(int64_t(x << 56) >> n)));
      });
    }
}

TEST(Tnum, RangesContainTheirMembers) {
  for (uint64_t lo = 0; lo < 256; ++lo)
    for (uint64_t hi = lo; hi < 256; ++hi) {
      Tnum t = Tnum::range(lo, hi);
      for (uint64_t v = lo; v <= hi; ++v) ASSERT_TRUE(t.contains(v));
      ASSERT_LE(t.max(), 255u);
    }
}

TEST(Tnum, RangeOfEverythingIsUnknown) { EXPECT_EQ(Tnum::range(0, ~uint64_t{0}), Tnum::unknown()); }

TEST(Tnum, MeetKeepsCommonMembersAndDisjointTellsTheirAbsence) {
  for (Tnum a : allTnums(5, 0))
    for (Tnum b : allTnums(5, 0)) {
      bool common = false;
      forEachMember(a, [&](uint64_t x) {
        if (!b.contains(x)) return;
        common = true;
        ASSERT_TRUE(a.meet(b).contains(x));
      });
      ASSERT_EQ(common, !a.disjoint(b));
    }
}

TEST(Tnum, ContainsIsInclusion) {
  for (Tnum a : allTnums(4, 0))
    for (Tnum b : allTnums(4, 0)) {
      bool all = true;
      forEachMember(b, [&](uint64_t x) { all &= a.contains(x); });
      ASSERT_EQ(all, a.contains(b));
    }
}

TEST(Tnum, ExtensionsFollowTheValue) {
  for (Tnum a : allTnums(8, 2))
    forEachMember(a, [&](uint64_t x) {
      ASSERT_TRUE(a.truncate(8).contains(x & 0xff));
      ASSERT_TRUE(a.signExtend(8).contains(uint64_t(int64_t(int8_t(x)))));
    });
}

TEST(Tnum, LowHalfReplacesOnlyTheLowHalf) {
  Tnum t = Tnum::constant(0x1122334455667788).withLow32(Tnum::constant(0xaabbccdd));
  EXPECT_EQ(t, Tnum::constant(0x11223344aabbccdd));
}

}  // namespace
}  // namespace bpftime
