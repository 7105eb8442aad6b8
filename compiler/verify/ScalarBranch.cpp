// What a comparison teaches about both its operands.
//
// Every condition is one of six orders (or a bit test); "greater" is "less" with the
// operands exchanged and the negation of an order is an order again, so few primitive
// refinements suffice. A refinement only removes values that cannot satisfy the
// condition; when nothing is left, the caller knows that the branch is decided.
#include "verify/Scalar.h"

namespace bpftime {

namespace {

template <unsigned W> void makeEmpty(BasicScalar<W> &a, BasicScalar<W> &b) {
  a = b = BasicScalar<W>::empty();
}

/// Equal numbers have all their descriptions in common. A 32-bit comparison says so of
/// the low halves only.
template <unsigned W> void assumeEqual(bool isWide, BasicScalar<W> &a, BasicScalar<W> &b) {
  bool disjoint = isWide ? a.bits.disjoint(b.bits) : a.bits.low().disjoint(b.bits.low());
  if (disjoint) return makeEmpty(a, b);
  a.low.meet(b.low), b.low = a.low;
  if (isWide) {
    a.wide.meet(b.wide), b.wide = a.wide;
    a.bits = b.bits = a.bits.meet(b.bits);
  } else {
    BasicTnum<W / 2> both = a.bits.low().meet(b.bits.low());
    a.bits = a.bits.withLow(both), b.bits = b.bits.withLow(both);
  }
}

/// Cuts the constant `c` off the ends of a range; false if nothing else is in it.
template <unsigned W> bool trim(Bounds<W> &r, const Bounds<W> &c) {
  using U = typename Integer<W>::U;
  using S = typename Integer<W>::S;
  if (!c.isConstant()) return true;
  if (r.isConstant()) return r.uMin != c.uMin;
  // Sound: a range of several numbers does not wrap when it loses one of its ends.
  if (r.uMin == c.uMin) r.uMin += U(1);
  if (r.uMax == c.uMin) r.uMax -= U(1);
  if (r.sMin == c.sMin) r.sMin = S(U(U(r.sMin) + U(1)));
  if (r.sMax == c.sMin) r.sMax = S(U(U(r.sMax) - U(1)));
  return true;
}

/// Being different teaches something only where a set ends at the other's one value.
template <unsigned W> bool assumeDifferent(Bounds<W> &a, Bounds<W> &b) {
  Bounds<W> before = a;
  return trim(a, b) && trim(b, before);
}

/// a < b, or a <= b with `orEqual`; false if that cannot be.
template <typename T> bool assumeLess(T aMin, T &aMax, T &bMin, T bMax, bool orEqual) {
  if (orEqual ? aMin > bMax : aMin >= bMax) return false;
  // Sound: with aMin < bMax neither step leaves the numbers of the width.
  T step = T(orEqual ? 0 : 1);
  aMax = std::min(aMax, T(bMax - step));
  bMin = std::max(bMin, T(aMin + step));
  return true;
}

template <unsigned W> bool assumeOrder(bool isSigned, bool orEqual, Bounds<W> &a, Bounds<W> &b) {
  return isSigned ? assumeLess(a.sMin, a.sMax, b.sMin, b.sMax, orEqual)
                  : assumeLess(a.uMin, a.uMax, b.uMin, b.uMax, orEqual);
}

/// (a & b) != 0
template <unsigned W> void assumeCommonBit(bool isWide, BasicScalar<W> &a, BasicScalar<W> &b) {
  using U = typename Integer<W>::U;
  using Half = typename Integer<W / 2>::U;
  U possible = a.bits.max() & b.bits.max() & BasicTnum<W>::lowBits(isWide ? W : W / 2);
  if (possible == 0) return makeEmpty(a, b);
  U least = possible & U(U(0) - possible);
  for (BasicScalar<W> *s : {&a, &b}) {
    // Sound: if only one bit can be common, it is set in both; and a number with one of
    // the possible bits set is no less than the lowest of them.
    if (possible == least) s->bits = {U(s->bits.value | least), U(s->bits.mask & ~least)};
    if (isWide) s->wide.uMin = std::max(s->wide.uMin, least);
    else s->low.uMin = std::max(s->low.uMin, Half(least));
  }
}

/// (a & b) == 0
template <unsigned W> void assumeNoCommonBit(bool isWide, BasicScalar<W> &a, BasicScalar<W> &b) {
  using U = typename Integer<W>::U;
  U width = BasicTnum<W>::lowBits(isWide ? W : W / 2);
  U inA = a.bits.value & width, inB = b.bits.value & width;
  if (U(inA & inB) != 0) return makeEmpty(a, b);
  // Sound: a bit that is surely set in one operand must be clear in the other.
  a.bits.mask &= U(~inB), b.bits.mask &= U(~inA);
}

/// The conditions that compare one pair of ranges; false if they cannot hold.
template <unsigned W> bool assumeBetween(Cond cond, Bounds<W> &a, Bounds<W> &b) {
  switch (cond) {
    case Cond::Ne: return assumeDifferent(a, b);
    case Cond::Lt: return assumeOrder(false, false, a, b);
    case Cond::Le: return assumeOrder(false, true, a, b);
    case Cond::Gt: return assumeOrder(false, false, b, a);
    case Cond::Ge: return assumeOrder(false, true, b, a);
    case Cond::SLt: return assumeOrder(true, false, a, b);
    case Cond::SLe: return assumeOrder(true, true, a, b);
    case Cond::SGt: return assumeOrder(true, false, b, a);
    case Cond::SGe: return assumeOrder(true, true, b, a);
    case Cond::Eq:
    case Cond::Set: break;  // they look at the bits as well
  }
  return true;
}

template <unsigned W> void settle(BasicScalar<W> &a, BasicScalar<W> &b) {
  a.sync();
  b.sync();
}

}  // namespace

template <unsigned W> void assume(Cond cond, bool isWide, BasicScalar<W> &a, BasicScalar<W> &b) {
  if (cond == Cond::Eq) assumeEqual(isWide, a, b);
  else if (cond == Cond::Set) assumeCommonBit(isWide, a, b);
  else if (!(isWide ? assumeBetween(cond, a.wide, b.wide) : assumeBetween(cond, a.low, b.low)))
    makeEmpty(a, b);
  settle(a, b);
}

template <unsigned W> void assumeNot(Cond cond, bool isWide, BasicScalar<W> &a, BasicScalar<W> &b) {
  if (cond != Cond::Set) return assume(negated(cond), isWide, a, b);
  assumeNoCommonBit(isWide, a, b);
  settle(a, b);
}

template void assume(Cond, bool, Scalar &, Scalar &);
template void assumeNot(Cond, bool, Scalar &, Scalar &);
template void assume(Cond, bool, BasicScalar<8> &, BasicScalar<8> &);
template void assumeNot(Cond, bool, BasicScalar<8> &, BasicScalar<8> &);

}  // namespace bpftime
