// Ranges of a number of one width: an unsigned and a signed one, inclusive.
//
// On the circle of all numbers of the width both are arcs. An arc that does not pass the
// point where an order wraps (from the greatest number to the least) is a range in that
// order; so what is known of a sum, a shifted or a truncated number is best said as an
// arc, and serves the order or orders that can express it. Checked at small widths
// against enumeration by test/unit/verify/BoundsTest.cpp.
#pragma once

#include "verify/Tnum.h"

#include <algorithm>

namespace bpftime {

/// The numbers met on the way upward from `first`, `length` steps in all. May wrap.
template <typename U> struct Arc {
  U first, length;
  constexpr U last() const { return first + length; }
};

template <unsigned Width> struct Bounds {
  using U = typename Integer<Width>::U;
  using S = typename Integer<Width>::S;
  static constexpr U Sign = U(U(1) << (Width - 1));
  static constexpr U Most = U(~U(0));
  static constexpr S SignedLeast = S(Sign), SignedMost = S(Sign - U(1));

  U uMin = 0, uMax = Most;
  S sMin = SignedLeast, sMax = SignedMost;

  static constexpr Bounds constant(U v) { return {v, v, S(v), S(v)}; }
  /// The numbers of an arc. Sound: in an order that the arc does not wrap in, its ends
  /// are the least and the greatest; in the other order nothing is said.
  static constexpr Bounds of(Arc<U> a) {
    Bounds b;
    if (a.first <= a.last()) b.uMin = a.first, b.uMax = a.last();
    if (S(a.first) <= S(a.last())) b.sMin = S(a.first), b.sMax = S(a.last());
    return b;
  }

  constexpr Arc<U> unsignedArc() const { return {uMin, U(uMax - uMin)}; }
  constexpr Arc<U> signedArc() const { return {U(sMin), U(U(sMax) - U(sMin))}; }
  constexpr bool isConstant() const { return uMin == uMax; }
  constexpr bool contains(U v) const { return uMin <= v && v <= uMax && sMin <= S(v) && S(v) <= sMax; }
  constexpr bool contains(const Bounds &in) const {
    return uMin <= in.uMin && in.uMax <= uMax && sMin <= in.sMin && in.sMax <= sMax;
  }
  constexpr void meet(const Bounds &o) {
    uMin = std::max(uMin, o.uMin), uMax = std::min(uMax, o.uMax);
    sMin = std::max(sMin, o.sMin), sMax = std::min(sMax, o.sMax);
  }
  constexpr bool operator==(const Bounds &) const = default;

  /// Makes both ranges the tightest ones of the numbers that are in both; false if there
  /// are none.
  constexpr bool reduce();
  /// Moves all four ends inward to numbers whose bits are as `t` says; false if there are
  /// none.
  constexpr bool fit(const BasicTnum<Width> &t);

  /// Raises `v` to the least number that is in both of these (reduced) ranges and not
  /// below it, if there is one.
  constexpr bool raise(U &v) const;
  /// Lowers `v` to the greatest one that is not above it.
  constexpr bool lower(U &v) const;
};
using Bounds64 = Bounds<64>;
using Bounds32 = Bounds<32>;

template <unsigned W> constexpr bool Bounds<W>::reduce() {
  if (uMin > uMax || sMin > sMax) return false;
  // Sound: the numbers without and those with the sign bit are each one interval, in the
  // same order for both ranges, so the members are two intervals and these their ends.
  U zero = U(0), allOnes = Most;
  U plainMin = std::max(uMin, sMin < S(0) ? zero : U(sMin)), plainMax = std::min(uMax, U(sMax));
  U negativeMin = std::max(uMin, sMin < S(0) ? U(sMin) : Sign);
  U negativeMax = std::min(uMax, sMax < S(0) ? U(sMax) : allOnes);
  bool anyPlain = sMax >= S(0) && plainMin <= plainMax;
  bool anyNegative = sMin < S(0) && negativeMin <= negativeMax;
  if (!anyPlain && !anyNegative) return false;
  uMin = anyPlain ? plainMin : negativeMin, uMax = anyNegative ? negativeMax : plainMax;
  sMin = S(anyNegative ? negativeMin : plainMin), sMax = S(anyPlain ? plainMax : negativeMax);
  return true;
}

template <unsigned W> constexpr bool Bounds<W>::fit(const BasicTnum<W> &t) {
  // Flipping the sign bit turns signed order into unsigned order.
  BasicTnum<W> flipped{U((t.value ^ Sign) & ~t.mask), t.mask};
  U least = U(sMin) ^ Sign, most = U(sMax) ^ Sign;
  if (!t.raise(uMin) || !t.lower(uMax) || !flipped.raise(least) || !flipped.lower(most)) return false;
  sMin = S(U(least ^ Sign)), sMax = S(U(most ^ Sign));
  return true;
}

template <unsigned W> constexpr bool Bounds<W>::raise(U &v) const {
  if (v > uMax) return false;
  if (v < uMin) v = uMin;
  // Sound: uMin and uMax are members, so between them only the numbers that the signed
  // range leaves out are missing: those above sMax and below a negative sMin.
  if (!contains(v)) v = U(sMin);
  return true;
}

template <unsigned W> constexpr bool Bounds<W>::lower(U &v) const {
  if (v < uMin) return false;
  if (v > uMax) v = uMax;
  if (!contains(v)) v = U(sMax);
  return true;
}

}  // namespace bpftime
