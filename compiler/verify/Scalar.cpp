// The five descriptions of a number and how they inform each other.
//
// Each deduction only removes values that another description already excludes, so the
// intersection of all five stays the same set while the parts become tighter. Between two
// descriptions each deduction is the best possible; they are repeated until none finds
// anything, which is after two rounds for most numbers.
#include "verify/Scalar.h"

namespace bpftime {

namespace {

/// What a range of the value says of its low half.
template <unsigned W> void lowFromArc(Bounds<W / 2> &low, Arc<typename Integer<W>::U> arc) {
  using Half = typename Integer<W / 2>::U;
  // Sound: an arc of fewer steps than there are low halves passes each at most once, so
  // its low halves are an arc too.
  if (arc.length > typename Integer<W>::U(Bounds<W / 2>::Most)) return;
  low.meet(Bounds<W / 2>::of({Half(arc.first), Half(arc.length)}));
}

/// Raises `v` to the least value that is not below it and whose low half is in `low`.
/// Signed order differs from unsigned order in the high half only, so one function serves
/// both, the sign bit flipped for signed values.
template <unsigned W> bool raiseToLow(typename Integer<W>::U &v, const Bounds<W / 2> &low) {
  using U = typename Integer<W>::U;
  using Half = typename Integer<W / 2>::U;
  U high = v & U(~U(Bounds<W / 2>::Most));
  Half half = Half(v);
  if (low.raise(half)) return v = high | U(half), true;
  // Nothing left under this high half: the first under the next one, unless it wraps.
  U next = high + U(U(1) << (W / 2));
  v = next | U(low.uMin);
  return next != U(0);
}

template <unsigned W> bool lowerToLow(typename Integer<W>::U &v, const Bounds<W / 2> &low) {
  using U = typename Integer<W>::U;
  using Half = typename Integer<W / 2>::U;
  U high = v & U(~U(Bounds<W / 2>::Most));
  Half half = Half(v);
  if (low.lower(half)) return v = high | U(half), true;
  v = U(high - U(U(1) << (W / 2))) | U(low.uMax);
  return high != U(0);
}

/// What the (reduced) ranges of the low half say of the value.
template <unsigned W> bool wideFromLow(Bounds<W> &wide, const Bounds<W / 2> &low) {
  using U = typename Integer<W>::U;
  using S = typename Integer<W>::S;
  constexpr U sign = Bounds<W>::Sign;
  U least = U(wide.sMin) ^ sign, most = U(wide.sMax) ^ sign;
  bool any = raiseToLow<W>(wide.uMin, low) && lowerToLow<W>(wide.uMax, low) && raiseToLow<W>(least, low) &&
             lowerToLow<W>(most, low);
  wide.sMin = S(U(least ^ sign)), wide.sMax = S(U(most ^ sign));
  return any;
}

/// What the ranges say of the bits.
template <unsigned W> bool bitsFromBounds(BasicTnum<W> &bits, const Bounds<W> &b) {
  BasicTnum<W> common = BasicTnum<W>::range(b.uMin, b.uMax);
  if (bits.disjoint(common)) return false;
  bits = bits.meet(common);
  return true;
}

}  // namespace

/// One round of all deductions; false if a contradiction comes out.
template <unsigned W> bool BasicScalar<W>::deduce() {
  if (!wide.reduce()) return false;
  lowFromArc<W>(low, wide.unsignedArc());
  lowFromArc<W>(low, wide.signedArc());
  if (!low.reduce() || !wideFromLow<W>(wide, low) || !wide.reduce()) return false;
  BasicTnum<HalfWidth> lowBits = bits.low();
  if (!bitsFromBounds(bits, wide) || !bitsFromBounds(lowBits, low)) return false;
  if (bits.low().disjoint(lowBits)) return false;
  bits = bits.withLow(bits.low().meet(lowBits));
  return wide.fit(bits) && low.fit(bits.low());
}

template <unsigned W> void BasicScalar<W>::sync() {
  if (isConstant()) {
    // The commonest case: one value, which the ranges allow or not.
    *this = contains(value()) ? constant(value()) : empty();
    return;
  }
  // Sound: stopping early only leaves a description looser than it could be.
  for (int round = 0; round < 8; ++round) {
    BasicScalar before = *this;
    if (!deduce()) return void(*this = empty());
    if (*this == before) return;
  }
}

template <unsigned W> BasicScalar<W> BasicScalar<W>::empty() {
  BasicScalar s;
  s.wide.uMin = U(1), s.wide.uMax = U(0);
  return s;
}

template <unsigned W> BasicScalar<W> BasicScalar<W>::range(U min, U max) {
  BasicScalar s;
  s.wide.uMin = min, s.wide.uMax = max;
  s.sync();
  return s;
}

template <unsigned W> BasicScalar<W> BasicScalar<W>::signedRange(S min, S max) {
  BasicScalar s;
  s.wide.sMin = min, s.wide.sMax = max;
  s.sync();
  return s;
}

/// Both extensions take a number to the one of [least, least + 2^n) that it equals modulo
/// 2^n; only where that window begins differs.
template <unsigned W> BasicScalar<W> BasicScalar<W>::extend(BasicTnum<W> newBits, U least, unsigned n) const {
  U most = BasicTnum<W>::lowBits(n);
  BasicScalar s;
  s.bits = newBits;
  s.wide = Bounds<W>::of({least, most});
  if (n == HalfWidth) s.low = low;
  auto learn = [&](U first, U length) {
    // Sound: an arc of at most 2^n numbers passes each number modulo 2^n at most once; if
    // both ends are in order inside the window, it did not leave it in between.
    if (length > most) return;
    U from = least + (U(first - least) & most), to = least + (U(first + length - least) & most);
    if (S(from) <= S(to)) s.wide.meet(Bounds<W>::of({from, length}));
  };
  learn(wide.uMin, wide.unsignedArc().length);
  learn(U(wide.sMin), wide.signedArc().length);
  learn(U(low.uMin), low.unsignedArc().length);
  learn(U(Half(low.sMin)), low.signedArc().length);
  s.sync();
  return s;
}

template <unsigned W> BasicScalar<W> BasicScalar<W>::zeroExtend(unsigned n) const {
  return n == W ? *this : extend(bits.truncate(n), U(0), n);
}

template <unsigned W> BasicScalar<W> BasicScalar<W>::signExtend(unsigned n) const {
  return n == W ? *this : extend(bits.signExtend(n), U(U(0) - U(U(1) << (n - 1))), n);
}

template <unsigned W> std::string BasicScalar<W>::describe() const {
  if (isConstant()) return "exactly " + std::to_string(int64_t(S(value())));
  bool unsignedKnown = wide.uMin != 0 || wide.uMax != wide.Most;
  bool signedKnown = wide.sMin != wide.SignedLeast || wide.sMax != wide.SignedMost;
  std::string least = std::to_string(int64_t(wide.sMin)), most = std::to_string(int64_t(wide.sMax));
  if (wide.sMin < 0 && signedKnown) {
    if (wide.sMax == wide.SignedMost) return "at least " + least;
    return (wide.sMin == wide.SignedLeast ? "at most " : "between " + least + " and ") + most;
  }
  if (!unsignedKnown) return "any " + std::to_string(W) + "-bit number";
  least = std::to_string(uint64_t(wide.uMin)), most = std::to_string(uint64_t(wide.uMax));
  if (wide.uMax == wide.Most) return "at least " + least + " (unsigned)";
  return "between " + least + " and " + most;
}

template struct BasicScalar<64>;
template struct BasicScalar<8>;

Scalar unknownNumber(unsigned bytes) {
  return bytes >= 8 ? Scalar::unknown() : Scalar::range(0, (uint64_t{1} << (8 * bytes)) - 1);
}

}  // namespace bpftime
