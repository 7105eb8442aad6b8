// Tristate numbers: what is known about a value, bit by bit.
//
// A bit is known 0, known 1 or unknown. `mask` has a 1 where the bit is unknown; `value`
// holds the known bits and is 0 under the mask. Each operation returns a tnum that
// contains op(x, y) for every x and y its operands contain. The idea: "Sound, Precise, and
// Fast Abstract Interpretation with Tristate Numbers" (Vishwanathan et al., CGO 2022).
//
// The width is a parameter so that the code in use at 64 bits is the code that
// test/unit/verify/TnumTest.cpp checks at small widths, against all members of all tnums.
#pragma once

#include <bit>
#include <cstdint>

namespace bpftime {

/// Numbers of one width. Those of the machine have their usual names; the small ones of
/// the tests are not promoted to int, so they wrap as the machine's do.
template <unsigned Width> struct Integer {
  using U = unsigned _BitInt(Width);
  using S = _BitInt(Width);
};
template <> struct Integer<64> {
  using U = uint64_t;
  using S = int64_t;
};
template <> struct Integer<32> {
  using U = uint32_t;
  using S = int32_t;
};

template <unsigned Width> struct BasicTnum {
  using U = typename Integer<Width>::U;
  using S = typename Integer<Width>::S;

  U value = 0;
  U mask = U(~U(0));

  static constexpr BasicTnum constant(U v) { return {v, 0}; }
  static constexpr BasicTnum unknown() { return {}; }
  /// The best tnum that contains every value of [min, max].
  static constexpr BasicTnum range(U min, U max) {
    // Sound: all values of the range share the bits above the highest differing one.
    U below = lowBits(std::bit_width(uint64_t(U(min ^ max))));
    return {U(min & ~below), below};
  }

  constexpr bool isConstant() const { return mask == 0; }
  constexpr bool contains(U v) const { return U(v & ~mask) == value; }
  /// Every value of `inner` is one of this.
  constexpr bool contains(BasicTnum inner) const {
    return U(inner.mask & ~mask) == 0 && U(inner.value & ~mask) == value;
  }
  /// Some bit is known 0 here and known 1 there: no common value.
  constexpr bool disjoint(BasicTnum o) const { return U((value ^ o.value) & ~mask & ~o.mask) != 0; }
  constexpr U min() const { return value; }
  constexpr U max() const { return value | mask; }
  constexpr bool operator==(const BasicTnum &) const = default;

  /// The values of both; only meaningful if they are not disjoint.
  constexpr BasicTnum meet(BasicTnum o) const {
    U both = mask & o.mask;
    return {U((value | o.value) & ~both), both};
  }
  /// The least tnum with the values of either.
  constexpr BasicTnum join(BasicTnum o) const {
    U unknown = mask | o.mask | (value ^ o.value);
    return {U(value & ~unknown), unknown};
  }
  constexpr BasicTnum operator~() const { return {U(~value & ~mask), mask}; }

  /// The low `bits` bits, zero-extended.
  constexpr BasicTnum truncate(unsigned bits) const {
    return {U(value & lowBits(bits)), U(mask & lowBits(bits))};
  }
  /// The low `bits` bits, sign-extended; `bits` is not 0.
  constexpr BasicTnum signExtend(unsigned bits) const {
    return shiftRightSigned(shiftLeft(*this, Width - bits), Width - bits);
  }
  constexpr BasicTnum<Width / 2> low() const {
    using Half = typename Integer<Width / 2>::U;
    return {Half(value), Half(mask)};
  }
  /// The low half of `low`, the high half of this.
  constexpr BasicTnum withLow(BasicTnum<Width / 2> low) const {
    U high = U(~lowBits(Width / 2));
    return {U((value & high) | low.value), U((mask & high) | low.mask)};
  }

  /// Raises `v` to the least value of this tnum that is not below it, if there is one.
  constexpr bool raise(U &v) const {
    U wrong = (v ^ value) & ~mask;
    if (wrong == 0) return true;
    U top = std::bit_floor(uint64_t(wrong));  // above it, v agrees with every known bit
    if ((value & top) == 0) {
      // The bit must fall from 1 to 0: a higher unknown bit has to rise in return, and the
      // lowest that can costs least.
      U rising = mask & ~v & ~lowBits(std::bit_width(uint64_t(top)));
      if (rising == 0) return false;
      top = rising & U(-rising);
      v |= top;
    }
    // Sound: with this bit above v, the rest is free, and least where unknown bits are 0.
    U rest = U(top | U(top - U(1)));
    v = (v & U(~rest)) | (value & rest) | (mask & top);
    return true;
  }
  /// Lowers `v` to the greatest value that is not above it, if there is one.
  constexpr bool lower(U &v) const {
    U mirrored = ~v;  // complementing turns the order around
    bool found = (~*this).raise(mirrored);
    v = ~mirrored;
    return found;
  }

  /// A number of `bits` ones.
  static constexpr U lowBits(unsigned bits) { return bits == 0 ? U(0) : U(U(~U(0)) >> (Width - bits)); }
};

template <unsigned W> constexpr BasicTnum<W> operator+(BasicTnum<W> a, BasicTnum<W> b) {
  using U = typename Integer<W>::U;
  U least = a.value + b.value;
  U most = least + a.mask + b.mask;
  // Sound: a sum bit is certain only if both operand bits are and its carry is the same
  // in the smallest and in the largest sum; carries grow monotonically between them.
  U unknown = (most ^ least) | a.mask | b.mask;
  return {U(least & ~unknown), unknown};
}

template <unsigned W> constexpr BasicTnum<W> operator-(BasicTnum<W> a, BasicTnum<W> b) {
  using U = typename Integer<W>::U;
  U difference = a.value - b.value;
  U most = difference + a.mask;   // subtracting as little as possible
  U least = difference - b.mask;  // and as much as possible
  U unknown = (most ^ least) | a.mask | b.mask;
  return {U(difference & ~unknown), unknown};
}

template <unsigned W> constexpr BasicTnum<W> operator&(BasicTnum<W> a, BasicTnum<W> b) {
  using U = typename Integer<W>::U;
  U ones = a.value & b.value;
  return {ones, U(a.max() & b.max() & ~ones)};
}

template <unsigned W> constexpr BasicTnum<W> operator|(BasicTnum<W> a, BasicTnum<W> b) {
  using U = typename Integer<W>::U;
  U ones = a.value | b.value;
  return {ones, U((a.mask | b.mask) & ~ones)};
}

template <unsigned W> constexpr BasicTnum<W> operator^(BasicTnum<W> a, BasicTnum<W> b) {
  using U = typename Integer<W>::U;
  U unknown = a.mask | b.mask;
  return {U((a.value ^ b.value) & ~unknown), unknown};
}

/// Shifts by a known number of bits, less than the width.
template <unsigned W> constexpr BasicTnum<W> shiftLeft(BasicTnum<W> a, unsigned bits) {
  using U = typename Integer<W>::U;
  return {U(a.value << bits), U(a.mask << bits)};
}
template <unsigned W> constexpr BasicTnum<W> shiftRight(BasicTnum<W> a, unsigned bits) {
  using U = typename Integer<W>::U;
  return {U(a.value >> bits), U(a.mask >> bits)};
}
template <unsigned W> constexpr BasicTnum<W> shiftRightSigned(BasicTnum<W> a, unsigned bits) {
  using U = typename Integer<W>::U;
  using S = typename Integer<W>::S;
  // Sound: an unknown sign bit is spread over the mask, a known one over the value.
  return {U(S(a.value) >> bits), U(S(a.mask) >> bits)};
}

template <unsigned W> constexpr BasicTnum<W> operator*(BasicTnum<W> a, BasicTnum<W> b) {
  using U = typename Integer<W>::U;
  using T = BasicTnum<W>;
  // Long multiplication in two ways, of which now one and now the other says more. In
  // `sum`, a known bit of `a` adds `b` and an unknown one may or may not. `doubt` is what
  // unknown bits of either add to the product of the known ones.
  U known = a.value * b.value;
  T sum{0, 0}, doubt{0, 0};
  for (; U(a.value | a.mask) != 0; a = shiftRight(a, 1), b = shiftLeft(b, 1)) {
    if (a.value & U(1)) sum = sum + b, doubt = doubt + T{0, b.mask};
    else if (a.mask & U(1)) sum = sum.join(sum + b), doubt = doubt + T{0, b.max()};
  }
  return sum.meet(T::constant(known) + doubt);
}

using Tnum = BasicTnum<64>;

}  // namespace bpftime
