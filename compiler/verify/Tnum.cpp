// Bitwise transfer functions. Each is exact or close to it, and short enough to be
// checked by hand; the enumeration tests check them by machine.
#include "verify/Tnum.h"

#include <bit>

namespace bpftime {

Tnum Tnum::range(uint64_t min, uint64_t max) {
  uint64_t differing = min ^ max;
  if (differing == 0) return constant(min);
  // Sound: all values of the range share the bits above the highest differing one.
  unsigned bits = 64 - std::countl_zero(differing);
  uint64_t mask = bits == 64 ? ~uint64_t{0} : (uint64_t{1} << bits) - 1;
  return {min & ~mask, mask};
}

Tnum Tnum::meet(Tnum other) const {
  uint64_t both = mask & other.mask;
  return {(value | other.value) & ~both, both};
}

Tnum Tnum::truncate(unsigned bits) const {
  if (bits >= 64) return *this;
  uint64_t keep = (uint64_t{1} << bits) - 1;
  return {value & keep, mask & keep};
}

Tnum Tnum::signExtend(unsigned bits) const {
  if (bits >= 64) return *this;
  return shiftRightSigned(shiftLeft(*this, 64 - bits), 64 - bits);
}

Tnum Tnum::withLow32(Tnum low) const {
  constexpr uint64_t high = ~uint64_t{0} << 32;
  return {(value & high) | (low.value & ~high), (mask & high) | (low.mask & ~high)};
}

Tnum operator+(Tnum a, Tnum b) {
  uint64_t least = a.value + b.value;
  uint64_t most = least + a.mask + b.mask;
  // Sound: a sum bit is certain only if both operand bits are and its carry is the same
  // in the smallest and in the largest sum; carries grow monotonically between them.
  uint64_t unknown = (most ^ least) | a.mask | b.mask;
  return {least & ~unknown, unknown};
}

Tnum operator-(Tnum a, Tnum b) {
  uint64_t difference = a.value - b.value;
  uint64_t most = difference + a.mask;   // subtracting as little as possible
  uint64_t least = difference - b.mask;  // and as much as possible
  uint64_t unknown = (most ^ least) | a.mask | b.mask;
  return {difference & ~unknown, unknown};
}

Tnum operator*(Tnum a, Tnum b) {
  // Long multiplication: the known bits contribute one product, each unknown bit of `a`
  // contributes either nothing or `b` shifted.
  Tnum known = Tnum::constant(a.value * b.value);
  Tnum sum{0, 0};
  for (; a.value | a.mask; a.value >>= 1, a.mask >>= 1, b = shiftLeft(b, 1)) {
    if (a.mask & 1) sum = sum + Tnum{0, b.value | b.mask};
    else if (a.value & 1) sum = sum + Tnum{0, b.mask};
  }
  return known + sum;
}

Tnum operator&(Tnum a, Tnum b) {
  uint64_t ones = a.value & b.value;
  uint64_t possible = a.max() & b.max();
  return {ones, possible & ~ones};
}

Tnum operator|(Tnum a, Tnum b) {
  uint64_t ones = a.value | b.value;
  return {ones, (a.mask | b.mask) & ~ones};
}

Tnum operator^(Tnum a, Tnum b) {
  uint64_t unknown = a.mask | b.mask;
  return {(a.value ^ b.value) & ~unknown, unknown};
}

Tnum shiftLeft(Tnum a, unsigned bits) { return {a.value << bits, a.mask << bits}; }
Tnum shiftRight(Tnum a, unsigned bits) { return {a.value >> bits, a.mask >> bits}; }

Tnum shiftRightSigned(Tnum a, unsigned bits) {
  // Sound: an unknown sign bit is spread over the mask, a known one over the value.
  return {uint64_t(int64_t(a.value) >> bits), uint64_t(int64_t(a.mask) >> bits)};
}

}  // namespace bpftime
