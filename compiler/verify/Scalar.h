// What is known about a number in a register: a set of 64-bit values, described five
// times over, as a tnum and as unsigned and signed ranges of the value and of its low
// half. The set is the intersection of all five; `sync` moves knowledge between them.
//
// Trusts nothing. Leaves true: for every concrete x in a and y in b, op(x, y) is in
// op(a, b). A Scalar may describe the empty set only as the result of a refinement;
// isEmpty() tells, and such a state is never explored.
#pragma once

#include "bpf/Insn.h"
#include "verify/Tnum.h"

#include <cstdint>
#include <limits>
#include <string>

namespace bpftime {

/// An unsigned and a signed inclusive range over one width.
template <typename U, typename S> struct Bounds {
  U uMin = 0, uMax = std::numeric_limits<U>::max();
  S sMin = std::numeric_limits<S>::min(), sMax = std::numeric_limits<S>::max();

  static constexpr Bounds constant(U v) { return {v, v, S(v), S(v)}; }
  constexpr bool contains(U v) const { return uMin <= v && v <= uMax && sMin <= S(v) && S(v) <= sMax; }
  constexpr bool contains(const Bounds &in) const {
    return uMin <= in.uMin && in.uMax <= uMax && sMin <= in.sMin && in.sMax <= sMax;
  }
  constexpr bool isEmpty() const { return uMin > uMax || sMin > sMax; }
  constexpr void meet(const Bounds &o) {
    if (o.uMin > uMin) uMin = o.uMin;
    if (o.uMax < uMax) uMax = o.uMax;
    if (o.sMin > sMin) sMin = o.sMin;
    if (o.sMax < sMax) sMax = o.sMax;
  }
  constexpr bool operator==(const Bounds &) const = default;
};
using Bounds64 = Bounds<uint64_t, int64_t>;
using Bounds32 = Bounds<uint32_t, int32_t>;

struct Scalar {
  Tnum bits;
  Bounds64 wide;  ///< the value
  Bounds32 low;   ///< its low 32 bits

  static Scalar constant(uint64_t v);
  static Scalar unknown() { return {}; }
  /// [min, max] unsigned.
  static Scalar range(uint64_t min, uint64_t max);
  /// [min, max] signed.
  static Scalar signedRange(int64_t min, int64_t max);

  bool isConstant() const { return bits.isConstant(); }
  bool isConstant(uint64_t v) const { return isConstant() && bits.value == v; }
  uint64_t value() const { return bits.value; }
  bool isUnknown() const { return *this == Scalar{}; }
  bool isEmpty() const { return wide.isEmpty() || low.isEmpty() || contradicts(); }
  bool contains(uint64_t v) const {
    return bits.contains(v) && wide.contains(v) && low.contains(uint32_t(v));
  }
  bool contains(const Scalar &in) const {
    return bits.contains(in.bits) && wide.contains(in.wide) && low.contains(in.low);
  }
  bool operator==(const Scalar &) const = default;

  /// Carries what each description knows over to the others.
  void sync();

  /// The low `bits` bits (8, 16, 32), zero- or sign-extended to 64.
  Scalar zeroExtend(unsigned bits) const;
  Scalar signExtend(unsigned bits) const;

  /// "between 0 and 255", "exactly 8", "any value".
  std::string describe() const;

 private:
  bool contradicts() const { return bits.min() > wide.uMax || bits.max() < wide.uMin; }
};

/// Any number of that many bytes (1, 2, 4, 8), zero-extended.
Scalar unknownNumber(unsigned bytes);

/// dst `op` src as an ALU64 or ALU32 instruction computes it, Mov and Neg included.
/// Division by zero and over-wide shift counts are defined (ISA document).
Scalar evaluate(AluOp op, const Scalar &dst, const Scalar &src, bool is64);

/// Keeps of `a` and `b` what is consistent with `a cond b` (64- or 32-bit compare).
/// Either may come out empty: then the condition never holds.
void assume(Cond cond, bool is64, Scalar &a, Scalar &b);
/// The same for `!(a cond b)`.
void assumeNot(Cond cond, bool is64, Scalar &a, Scalar &b);

}  // namespace bpftime
