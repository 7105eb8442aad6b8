// Tristate numbers: what is known about a 64-bit value, bit by bit.
//
// A bit is known 0, known 1 or unknown. `mask` has a 1 where the bit is unknown; `value`
// holds the known bits and is 0 under the mask. Each operation returns a tnum that
// contains op(x, y) for every x and y its operands contain; test/unit/verify/TnumTest.cpp
// checks this by enumeration. The idea: "Sound, Precise, and Fast Abstract Interpretation
// with Tristate Numbers" (Vishwanathan et al., CGO 2022).
#pragma once

#include <cstdint>

namespace bpftime {

struct Tnum {
  uint64_t value = 0;
  uint64_t mask = ~uint64_t{0};

  static constexpr Tnum constant(uint64_t v) { return {v, 0}; }
  static constexpr Tnum unknown() { return {0, ~uint64_t{0}}; }
  /// The best tnum that contains every value of [min, max].
  static Tnum range(uint64_t min, uint64_t max);

  constexpr bool isConstant() const { return mask == 0; }
  constexpr bool contains(uint64_t v) const { return (v & ~mask) == value; }
  /// Every value of `inner` is one of this.
  constexpr bool contains(Tnum inner) const {
    return (inner.mask & ~mask) == 0 && (inner.value & ~mask) == value;
  }
  /// Some bit is known 0 here and known 1 there: no common value.
  constexpr bool disjoint(Tnum other) const { return ((value ^ other.value) & ~mask & ~other.mask) != 0; }
  constexpr uint64_t min() const { return value; }
  constexpr uint64_t max() const { return value | mask; }
  constexpr bool operator==(const Tnum &) const = default;

  /// The values of both; only meaningful if they are not disjoint.
  Tnum meet(Tnum other) const;
  /// The low `bits` bits, zero-extended.
  Tnum truncate(unsigned bits) const;
  /// The low `bits` bits, sign-extended.
  Tnum signExtend(unsigned bits) const;
  /// The low 32 bits of `low`, the high 32 of this.
  Tnum withLow32(Tnum low) const;
};

Tnum operator+(Tnum, Tnum);
Tnum operator-(Tnum, Tnum);
Tnum operator*(Tnum, Tnum);
Tnum operator&(Tnum, Tnum);
Tnum operator|(Tnum, Tnum);
Tnum operator^(Tnum, Tnum);
/// Shifts by a known number of bits, 0..63.
Tnum shiftLeft(Tnum, unsigned bits);
Tnum shiftRight(Tnum, unsigned bits);
Tnum shiftRightSigned(Tnum, unsigned bits);

}  // namespace bpftime
