// The five descriptions of a number and how they inform each other.
//
// Each deduction below only removes values that another description already excludes, so
// the intersection of all five stays the same set; the more often they run, the tighter
// the parts. Three rounds reach the fixed point in practice, and stopping early is sound.
#include "verify/Scalar.h"

namespace bpftime {

namespace {

/// Signed and unsigned bounds of one width inform each other where the sign is settled.
template <typename U, typename S> void deduceSign(Bounds<U, S> &b) {
  if (b.isEmpty()) return;
  // Sound: if uMin and uMax have the same sign bit, unsigned order is signed order.
  if ((S(b.uMin) < 0) == (S(b.uMax) < 0)) {
    if (S(b.uMin) > b.sMin) b.sMin = S(b.uMin);
    if (S(b.uMax) < b.sMax) b.sMax = S(b.uMax);
  }
  if ((b.sMin < 0) == (b.sMax < 0)) {
    if (U(b.sMin) > b.uMin) b.uMin = U(b.sMin);
    if (U(b.sMax) < b.uMax) b.uMax = U(b.sMax);
    return;
  }
  // The signed range crosses zero: as unsigned it is [0, sMax] and [sMin, max]. Where the
  // unsigned range misses one of the two, the other remains.
  if (b.uMin > U(b.sMax)) {
    b.sMax = S(-1);
    if (U(b.sMin) > b.uMin) b.uMin = U(b.sMin);
  } else if (b.uMax < U(b.sMin)) {
    b.sMin = 0;
    if (U(b.sMax) < b.uMax) b.uMax = U(b.sMax);
  }
}

template <typename U, typename S> void boundsFromBits(Bounds<U, S> &b, U value, U mask) {
  if (value > b.uMin) b.uMin = value;
  if (U(value | mask) < b.uMax) b.uMax = value | mask;
  constexpr U sign = U(1) << (8 * sizeof(U) - 1);
  // Sound: an unknown sign bit makes the least value negative and the greatest not.
  S least = S(value | (mask & sign)), greatest = S(value | (mask & ~sign));
  if (least > b.sMin) b.sMin = least;
  if (greatest < b.sMax) b.sMax = greatest;
}

/// The low half of a range whose high half is fixed, or wraps once around zero.
void lowFromWide(Bounds32 &low, uint64_t min, uint64_t max) {
  uint32_t lowMin = uint32_t(min), lowMax = uint32_t(max);
  if (min >> 32 == max >> 32) {
    if (lowMin > low.uMin) low.uMin = lowMin;
    if (lowMax < low.uMax) low.uMax = lowMax;
    return;
  }
  // Sound: across one carry into the high half the low half runs from a negative value
  // up through -1 and 0 to a non-negative one, which is a signed range without a gap.
  if (uint32_t(min >> 32) + 1 == uint32_t(max >> 32) && int32_t(lowMin) < 0 && int32_t(lowMax) >= 0) {
    if (int32_t(lowMin) > low.sMin) low.sMin = int32_t(lowMin);
    if (int32_t(lowMax) < low.sMax) low.sMax = int32_t(lowMax);
  }
}

void wideFromLow(Bounds64 &wide, const Bounds32 &low) {
  constexpr uint64_t high = ~uint64_t{0} << 32;
  // Sound: a value in [uMin, uMax] whose high half equals uMin's has a low half of at
  // least low.uMin; one with a greater high half is greater anyway. Likewise for uMax.
  if (uint64_t v = (wide.uMin & high) | low.uMin; v > wide.uMin) wide.uMin = v;
  if (uint64_t v = (wide.uMax & high) | low.uMax; v < wide.uMax) wide.uMax = v;
  if (int64_t v = int64_t((uint64_t(wide.sMin) & high) | low.uMin); v > wide.sMin) wide.sMin = v;
  if (int64_t v = int64_t((uint64_t(wide.sMax) & high) | low.uMax); v < wide.sMax) wide.sMax = v;
  // Sound: if the value fits a signed 32-bit number it equals its low half, sign-extended.
  if (wide.sMin >= INT32_MIN && wide.sMax <= INT32_MAX) {
    if (low.sMin > wide.sMin) wide.sMin = low.sMin;
    if (low.sMax < wide.sMax) wide.sMax = low.sMax;
  }
}

}  // namespace

void Scalar::sync() {
  boundsFromBits(wide, bits.value, bits.mask);
  boundsFromBits(low, uint32_t(bits.value), uint32_t(bits.mask));
  for (int round = 0; round < 3; ++round) {
    deduceSign(wide);
    deduceSign(low);
    lowFromWide(low, wide.uMin, wide.uMax);
    lowFromWide(low, uint64_t(wide.sMin), uint64_t(wide.sMax));
    deduceSign(low);
    wideFromLow(wide, low);
    deduceSign(wide);
  }
  if (wide.isEmpty() || low.isEmpty()) return;
  Tnum fromWide = Tnum::range(wide.uMin, wide.uMax);
  Tnum fromLow = Tnum::unknown().withLow32(Tnum::range(low.uMin, low.uMax));
  if (bits.disjoint(fromWide) || bits.disjoint(fromLow)) {
    wide.uMin = 1, wide.uMax = 0;  // no value satisfies both: the empty set
    return;
  }
  bits = bits.meet(fromWide);
  if (bits.disjoint(fromLow)) {
    wide.uMin = 1, wide.uMax = 0;
    return;
  }
  bits = bits.meet(fromLow);
  boundsFromBits(wide, bits.value, bits.mask);
  boundsFromBits(low, uint32_t(bits.value), uint32_t(bits.mask));
}

Scalar Scalar::constant(uint64_t v) {
  return {Tnum::constant(v), Bounds64::constant(v), Bounds32::constant(uint32_t(v))};
}

Scalar Scalar::range(uint64_t min, uint64_t max) {
  Scalar s;
  s.wide.uMin = min, s.wide.uMax = max;
  s.sync();
  return s;
}

Scalar Scalar::signedRange(int64_t min, int64_t max) {
  Scalar s;
  s.wide.sMin = min, s.wide.sMax = max;
  s.sync();
  return s;
}

Scalar Scalar::zeroExtend(unsigned n) const {
  if (n >= 64) return *this;
  Scalar s;
  s.bits = bits.truncate(n);
  uint64_t most = (uint64_t{1} << n) - 1;
  s.wide.uMin = 0, s.wide.uMax = most;
  if (n == 32) {
    s.low = low;
    s.wide.uMin = low.uMin, s.wide.uMax = low.uMax;
  } else if (wide.uMin >> n == wide.uMax >> n) {
    // Sound: the bits cut off are the same for the whole range, so order is kept.
    s.wide.uMin = wide.uMin & most, s.wide.uMax = wide.uMax & most;
  }
  s.sync();
  return s;
}

Scalar Scalar::signExtend(unsigned n) const {
  if (n >= 64) return *this;
  Scalar s;
  s.bits = bits.signExtend(n);
  int64_t limit = int64_t{1} << (n - 1);
  s.wide.sMin = -limit, s.wide.sMax = limit - 1;
  if (n == 32) {
    s.low = low;
    s.wide.sMin = low.sMin, s.wide.sMax = low.sMax;
  } else if (wide.sMin >= -limit && wide.sMax < limit) {
    s.wide.sMin = wide.sMin, s.wide.sMax = wide.sMax;  // already representable: unchanged
  }
  s.sync();
  return s;
}

Scalar unknownNumber(unsigned bytes) {
  return bytes >= 8 ? Scalar::unknown() : Scalar::range(0, (uint64_t{1} << (8 * bytes)) - 1);
}

std::string Scalar::describe() const {
  if (isConstant()) return "exactly " + std::to_string(int64_t(value()));
  bool unsignedKnown = wide.uMin != 0 || wide.uMax != UINT64_MAX;
  bool signedKnown = wide.sMin != INT64_MIN || wide.sMax != INT64_MAX;
  if (wide.sMin < 0 && signedKnown) {
    std::string from = wide.sMin == INT64_MIN ? "at most " : "between " + std::to_string(wide.sMin) + " and ";
    return wide.sMax == INT64_MAX ? "at least " + std::to_string(wide.sMin)
                                  : from + std::to_string(wide.sMax);
  }
  if (!unsignedKnown) return "any 64-bit number";
  if (wide.uMax == UINT64_MAX) return "at least " + std::to_string(wide.uMin) + " (unsigned)";
  return "between " + std::to_string(wide.uMin) + " and " + std::to_string(wide.uMax);
}

}  // namespace bpftime
