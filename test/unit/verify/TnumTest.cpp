// Checks each tnum operation against all members of all operands: every tnum of six bits
// with every other (eight bits with BPFTIME_TEST_LONG). Where the best answer can be
// computed, the operation must give it. At 64 bits, the places where carries and the sign
// end are checked once more.
#include "verify/Tnum.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <vector>

namespace bpftime {
namespace {

/// All tnums over `bits` bits, placed `shift` bits up; the bits below and above are 0.
template <unsigned W> std::vector<BasicTnum<W>> allTnums(unsigned bits = W, unsigned shift = 0) {
  using U = typename Integer<W>::U;
  std::vector<BasicTnum<W>> list;
  for (uint64_t mask = 0; mask < (1u << bits); ++mask)
    for (uint64_t value = 0; value < (1u << bits); ++value)
      if ((value & mask) == 0) list.push_back({U(value << shift), U(mask << shift)});
  return list;
}

/// Calls visit on every member of a tnum whose mask has few bits.
template <unsigned W, typename F> void forEachMember(BasicTnum<W> t, F visit) {
  using U = typename Integer<W>::U;
  U sub = 0;
  do {
    visit(U(t.value | sub));
    sub = U(sub - t.mask) & t.mask;
  } while (sub != 0);
}

/// The least tnum that contains all the numbers given to it.
template <unsigned W> struct Hull {
  using U = typename Integer<W>::U;
  U zeros = 0, ones = 0;
  void add(U v) { zeros |= U(~v), ones |= v; }
  bool isEmpty() const { return (zeros | ones) == 0; }
  BasicTnum<W> get() const { return {U(ones & ~zeros), U(ones & zeros)}; }
};

template <unsigned W> struct Binary {
  using T = BasicTnum<W>;
  using U = typename Integer<W>::U;
  const char *name;
  bool isBest;
  T (*abstract)(T, T);
  U (*concrete)(U, U);
};

template <unsigned W> const std::vector<Binary<W>> &binaries() {
  using T = BasicTnum<W>;
  using U = typename Integer<W>::U;
  static const std::vector<Binary<W>> list = {
      {"add", true, [](T a, T b) { return a + b; }, [](U a, U b) { return U(a + b); }},
      {"sub", true, [](T a, T b) { return a - b; }, [](U a, U b) { return U(a - b); }},
      {"mul", false, [](T a, T b) { return a * b; }, [](U a, U b) { return U(a * b); }},
      {"and", true, [](T a, T b) { return a & b; }, [](U a, U b) { return U(a & b); }},
      {"or", true, [](T a, T b) { return a | b; }, [](U a, U b) { return U(a | b); }},
      {"xor", true, [](T a, T b) { return a ^ b; }, [](U a, U b) { return U(a ^ b); }},
  };
  return list;
}

/// Every pair of tnums: all results contained, and nothing else where that is claimed.
template <unsigned W> void checkPairs(const Binary<W> &op, const std::vector<BasicTnum<W>> &list) {
  uint64_t wrong = 0, loose = 0;
  for (BasicTnum<W> a : list)
    for (BasicTnum<W> b : list) {
      BasicTnum<W> r = op.abstract(a, b);
      Hull<W> hull;
      forEachMember(a, [&](auto x) { forEachMember(b, [&](auto y) { hull.add(op.concrete(x, y)); }); });
      wrong += !r.contains(hull.get()) || (r.value & r.mask) != 0;
      loose += !(r == hull.get());
    }
  EXPECT_EQ(wrong, 0u) << op.name;
  if (op.isBest) EXPECT_EQ(loose, 0u) << op.name;
}

TEST(Tnum, OperationsContainEveryResultAndAreTheBestPossible) {
  for (const auto &op : binaries<6>()) checkPairs(op, allTnums<6>());
  if (std::getenv("BPFTIME_TEST_LONG"))
    for (const auto &op : binaries<8>()) checkPairs(op, allTnums<8>());
}

TEST(Tnum, OperationsHoldAtTheEndsOfTheWord) {
  for (unsigned shift : {0u, 30u, 60u})
    for (const auto &op : binaries<64>()) {
      // Bits above the tnums may be carried into, so only containment is claimed.
      Binary<64> contained = op;
      contained.isBest = false;
      checkPairs(contained, allTnums<64>(4, shift));
    }
}

/// Products of numbers as programs have them: the loss against the best answer is small.
TEST(Tnum, ProductsAreClose) {
  uint64_t unknown = 0, best = 0;
  for (auto a : allTnums<6>())
    for (auto b : allTnums<6>()) {
      Hull<6> hull;
      forEachMember(a, [&](auto x) { forEachMember(b, [&](auto y) { hull.add(x * y); }); });
      unknown += unsigned(std::popcount(uint64_t((a * b).mask)));
      best += unsigned(std::popcount(uint64_t(hull.get().mask)));
    }
  EXPECT_LT(double(unknown), 1.02 * double(best));
}

TEST(Tnum, ShiftsContainEveryResult) {
  for (Tnum a : allTnums<64>(8, 0))
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

TEST(Tnum, RangesAreTheBestOfAllRanges) {
  using U = Integer<8>::U;
  for (int lo = 0; lo < 256; ++lo) {
    Hull<8> hull;
    for (int hi = lo; hi < 256; ++hi) {
      hull.add(U(hi));
      ASSERT_TRUE(BasicTnum<8>::range(U(lo), U(hi)) == hull.get()) << lo << " " << hi;
    }
  }
}

TEST(Tnum, RangeOfEverythingIsUnknown) { EXPECT_EQ(Tnum::range(0, ~uint64_t{0}), Tnum::unknown()); }

TEST(Tnum, RaiseAndLowerFindTheNearestMember) {
  using U = Integer<8>::U;
  for (auto t : allTnums<8>()) {
    int next = -1;  // the least member that is not below `from`
    for (int from = 255; from >= 0; --from) {
      if (t.contains(U(from))) next = from;
      U v = U(from);
      ASSERT_EQ(t.raise(v), next >= 0);
      if (next >= 0) ASSERT_EQ(int(v), next);
    }
    next = -1;
    for (int from = 0; from < 256; ++from) {
      if (t.contains(U(from))) next = from;
      U v = U(from);
      ASSERT_EQ(t.lower(v), next >= 0);
      if (next >= 0) ASSERT_EQ(int(v), next);
    }
  }
}

TEST(Tnum, MeetJoinAndDisjointAreThoseOfSets) {
  for (auto a : allTnums<5>())
    for (auto b : allTnums<5>()) {
      Hull<5> common, either;
      forEachMember(a, [&](auto x) {
        either.add(x);
        if (b.contains(x)) common.add(x);
      });
      forEachMember(b, [&](auto x) { either.add(x); });
      ASSERT_EQ(common.isEmpty(), a.disjoint(b));
      if (!common.isEmpty()) ASSERT_TRUE(a.meet(b) == common.get());
      ASSERT_TRUE(a.join(b) == either.get());
    }
}

TEST(Tnum, ContainsIsInclusion) {
  for (auto a : allTnums<4>())
    for (auto b : allTnums<4>()) {
      bool all = true;
      forEachMember(b, [&](auto x) { all &= a.contains(x); });
      ASSERT_EQ(all, a.contains(b));
    }
}

TEST(Tnum, ExtensionsFollowTheValue) {
  for (Tnum a : allTnums<64>(8, 2))
    forEachMember(a, [&](uint64_t x) {
      ASSERT_TRUE(a.truncate(8).contains(x & 0xff));
      ASSERT_TRUE(a.signExtend(8).contains(uint64_t(int64_t(int8_t(x)))));
    });
}

TEST(Tnum, LowHalfReplacesOnlyTheLowHalf) {
  Tnum t = Tnum::constant(0x1122334455667788).withLow(BasicTnum<32>::constant(0xaabbccdd));
  EXPECT_EQ(t, Tnum::constant(0x11223344aabbccdd));
  EXPECT_TRUE(t.low() == BasicTnum<32>::constant(0xaabbccdd));
}

}  // namespace
}  // namespace bpftime
