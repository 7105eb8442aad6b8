// Checks ranges of four bits against enumeration: every unsigned with every signed range,
// every arc, every tnum. What these functions give must be the best answer, not only a
// right one.
#include "verify/Bounds.h"

#include <gtest/gtest.h>

#include <vector>

namespace bpftime {
namespace {

using Range = Bounds<4>;
using U = Range::U;
using S = Range::S;
using Set = uint16_t;  ///< bit v: v is a member

Set members(const Range &r) {
  Set set = 0;
  for (int v = 0; v < 16; ++v) set |= Set(r.contains(U(v)) << v);
  return set;
}

/// The tightest ranges of a set that is not empty.
Range hull(Set set) {
  Range r{U(15), U(0), Range::SignedMost, Range::SignedLeast};
  for (int i = 0; i < 16; ++i) {
    if (!(set >> i & 1)) continue;
    U v = U(i);
    r.uMin = std::min(r.uMin, v), r.uMax = std::max(r.uMax, v);
    r.sMin = std::min(r.sMin, S(v)), r.sMax = std::max(r.sMax, S(v));
  }
  return r;
}

/// Every unsigned with every signed range, empty ones and contradictions included.
std::vector<Range> allRanges() {
  std::vector<Range> list;
  for (int a = 0; a < 16; ++a)
    for (int b = 0; b < 16; ++b)
      for (int c = -8; c < 8; ++c)
        for (int d = -8; d < 8; ++d) list.push_back({U(a), U(b), S(c), S(d)});
  return list;
}

TEST(Bounds, ReduceGivesTheTightestRanges) {
  for (Range r : allRanges()) {
    Set before = members(r);
    bool any = r.reduce();
    ASSERT_EQ(any, before != 0);
    if (any) ASSERT_TRUE(r == hull(before));
  }
}

TEST(Bounds, FitMovesTheEndsToMembersOfTheTnum) {
  for (Range r : allRanges()) {
    if (!r.reduce()) continue;
    for (int mask = 0; mask < 16; ++mask)
      for (int value = 0; value < 16; ++value) {
        if (value & mask) continue;
        BasicTnum<4> t{U(value), U(mask)};
        Range fitted = r;
        Set common = 0, inUnsigned = 0;
        for (int v = 0; v < 16; ++v) {
          if (!t.contains(U(v))) continue;
          common |= Set(r.contains(U(v)) << v);
          inUnsigned |= Set((r.uMin <= U(v) && U(v) <= r.uMax) << v);
        }
        bool any = fitted.fit(t);
        ASSERT_TRUE(any || common == 0);
        if (!any || common == 0) continue;
        ASSERT_EQ(members(fitted) & common, common);
        ASSERT_TRUE(fitted.uMin == hull(inUnsigned).uMin && fitted.uMax == hull(inUnsigned).uMax);
        ASSERT_TRUE(t.contains(U(fitted.sMin)) && t.contains(U(fitted.sMax)));
      }
  }
}

TEST(Bounds, RaiseAndLowerFindTheNearestMember) {
  for (Range r : allRanges()) {
    if (!r.reduce()) continue;
    for (int from = 0; from < 16; ++from) {
      int up = from, down = from;
      while (up < 16 && !r.contains(U(up))) ++up;
      while (down >= 0 && !r.contains(U(down))) --down;
      U v = U(from);
      ASSERT_EQ(r.raise(v), up < 16);
      if (up < 16) ASSERT_EQ(int(v), up);
      v = U(from);
      ASSERT_EQ(r.lower(v), down >= 0);
      if (down >= 0) ASSERT_EQ(int(v), down);
    }
  }
}

TEST(Bounds, ArcsGiveTheOrdersTheyDoNotWrapIn) {
  for (int first = 0; first < 16; ++first)
    for (int length = 0; length < 16; ++length) {
      Set set = 0;
      for (int i = 0; i <= length; ++i) set |= Set(1 << ((first + i) % 16));
      Range r = Range::of({U(first), U(length)});
      ASSERT_EQ(members(r) & set, set);
      if (first + length < 16) ASSERT_TRUE(r.uMin == hull(set).uMin && r.uMax == hull(set).uMax);
      if ((first ^ 8) + length < 16) ASSERT_TRUE(r.sMin == hull(set).sMin && r.sMax == hull(set).sMax);
    }
}

TEST(Bounds, ArcsOfRangesAreTheRanges) {
  for (const Range &r : allRanges()) {
    if (r.uMin > r.uMax || r.sMin > r.sMax) continue;
    ASSERT_TRUE(Range::of(r.unsignedArc()).uMax == r.uMax && Range::of(r.unsignedArc()).uMin == r.uMin);
    ASSERT_TRUE(Range::of(r.signedArc()).sMax == r.sMax && Range::of(r.signedArc()).sMin == r.sMin);
  }
}

}  // namespace
}  // namespace bpftime
