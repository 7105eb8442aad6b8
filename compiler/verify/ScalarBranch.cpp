// What a comparison teaches about both its operands.
//
// Every condition is one of six orders (or a bit test); "greater" is "less" with the
// operands exchanged and the negation of an order is an order again, so four primitive
// refinements suffice. A refinement only removes values that cannot satisfy the
// condition; when nothing is left, the caller knows that the branch is decided.
#include "verify/Scalar.h"

#include <bit>

namespace bpftime {

namespace {

/// The empty set, as isEmpty() knows it.
void makeEmpty(Scalar &s) { s.wide.uMin = 1, s.wide.uMax = 0; }

/// The ranges a condition of one width reads.
template <typename B> B &boundsOf(Scalar &s) {
  if constexpr (std::is_same_v<B, Bounds64>) return s.wide;
  else return s.low;
}

/// Equal numbers have all their descriptions in common. A 32-bit comparison says so of
/// the low halves only.
template <typename B> void assumeEqual(Scalar &a, Scalar &b) {
  boundsOf<B>(a).meet(boundsOf<B>(b));
  boundsOf<B>(b) = boundsOf<B>(a);
  Tnum x = a.bits, y = b.bits;
  if constexpr (std::is_same_v<B, Bounds32>) {
    x = Tnum::unknown().withLow32(x), y = Tnum::unknown().withLow32(y);
  }
  if (x.disjoint(y)) return makeEmpty(a), makeEmpty(b);
  Tnum both = x.meet(y);
  if constexpr (std::is_same_v<B, Bounds32>) {
    a.bits = a.bits.withLow32(both), b.bits = b.bits.withLow32(both);
  } else {
    a.bits = b.bits = both;
  }
}

/// Cuts the constant `c` off the ends of a range.
template <typename B> void trim(B &r, const B &c) {
  if (c.uMin != c.uMax) return;
  if (r.uMin == r.uMax && r.uMin == c.uMin) {
    r.uMin = 1, r.uMax = 0;  // the one value left is the excluded one
    return;
  }
  if (r.uMin == c.uMin) ++r.uMin;
  if (r.uMax == c.uMin) --r.uMax;
  if (r.sMin == c.sMin && r.sMin < r.sMax) ++r.sMin;
  if (r.sMax == c.sMin && r.sMin < r.sMax) --r.sMax;
}

/// Being different teaches something only where a set ends at the other's one value.
template <typename B> void assumeDifferent(Scalar &a, Scalar &b) {
  B x = boundsOf<B>(a), y = boundsOf<B>(b);
  trim(boundsOf<B>(a), y);
  trim(boundsOf<B>(b), x);
}

/// a < b, or a <= b with `orEqual`.
template <typename T> void assumeLess(T &aMin, T &aMax, T &bMin, T &bMax, bool orEqual) {
  T step = orEqual ? 0 : 1;
  // Sound: nothing is less than the least value, so the condition cannot hold.
  if (!orEqual && (bMax == std::numeric_limits<T>::min() || aMin == std::numeric_limits<T>::max())) {
    aMin = bMin = 1, aMax = bMax = 0;
    return;
  }
  if (T most = bMax - step; most < aMax) aMax = most;
  if (T least = aMin + step; least > bMin) bMin = least;
}

template <typename B> void assumeOrder(bool isSigned, bool orEqual, Scalar &a, Scalar &b) {
  B &x = boundsOf<B>(a), &y = boundsOf<B>(b);
  if (isSigned) assumeLess(x.sMin, x.sMax, y.sMin, y.sMax, orEqual);
  else assumeLess(x.uMin, x.uMax, y.uMin, y.uMax, orEqual);
}

/// (a & b) != 0 if `holds`, else (a & b) == 0.
void assumeBits(bool holds, bool is64, Scalar &a, Scalar &b) {
  uint64_t width = is64 ? UINT64_MAX : UINT32_MAX;
  if (holds) {
    if ((a.bits.max() & b.bits.max() & width) == 0) return makeEmpty(a), makeEmpty(b);
    if (!b.bits.isConstant()) return;
    // Sound: if only one bit is tested, it is set.
    uint64_t tested = b.bits.value & width;
    if (std::has_single_bit(tested)) a.bits = {a.bits.value | tested, a.bits.mask & ~tested};
    return;
  }
  if ((a.bits.value & b.bits.value & width) != 0) return makeEmpty(a), makeEmpty(b);
  // Sound: a bit that is surely set in one operand must be clear in the other.
  uint64_t inA = a.bits.value & width, inB = b.bits.value & width;
  a.bits.mask &= ~inB, b.bits.mask &= ~inA;
}

template <typename B> void assumeAs(Cond cond, Scalar &a, Scalar &b) {
  constexpr bool is64 = std::is_same_v<B, Bounds64>;
  switch (cond) {
    case Cond::Eq: return assumeEqual<B>(a, b);
    case Cond::Ne: return assumeDifferent<B>(a, b);
    case Cond::Lt: return assumeOrder<B>(false, false, a, b);
    case Cond::Le: return assumeOrder<B>(false, true, a, b);
    case Cond::Gt: return assumeOrder<B>(false, false, b, a);
    case Cond::Ge: return assumeOrder<B>(false, true, b, a);
    case Cond::SLt: return assumeOrder<B>(true, false, a, b);
    case Cond::SLe: return assumeOrder<B>(true, true, a, b);
    case Cond::SGt: return assumeOrder<B>(true, false, b, a);
    case Cond::SGe: return assumeOrder<B>(true, true, b, a);
    case Cond::Set: return assumeBits(true, is64, a, b);
  }
}

Cond negate(Cond c) {
  switch (c) {
    case Cond::Eq: return Cond::Ne;
    case Cond::Ne: return Cond::Eq;
    case Cond::Gt: return Cond::Le;
    case Cond::Ge: return Cond::Lt;
    case Cond::Lt: return Cond::Ge;
    case Cond::Le: return Cond::Gt;
    case Cond::SGt: return Cond::SLe;
    case Cond::SGe: return Cond::SLt;
    case Cond::SLt: return Cond::SGe;
    case Cond::SLe: return Cond::SGt;
    case Cond::Set: return Cond::Set;  // handled by the caller
  }
  return c;
}

void settle(Scalar &a, Scalar &b) {
  // An operand already found empty must stay so: sync would widen nothing, but its
  // deductions are only meaningful for sets with members.
  if (a.isEmpty() || b.isEmpty()) return;
  a.sync();
  b.sync();
}

}  // namespace

void assume(Cond cond, bool is64, Scalar &a, Scalar &b) {
  is64 ? assumeAs<Bounds64>(cond, a, b) : assumeAs<Bounds32>(cond, a, b);
  settle(a, b);
}

void assumeNot(Cond cond, bool is64, Scalar &a, Scalar &b) {
  if (cond != Cond::Set) return assume(negate(cond), is64, a, b);
  assumeBits(false, is64, a, b);
  settle(a, b);
}

}  // namespace bpftime
