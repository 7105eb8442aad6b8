// What is known about a number in a register: a set of 64-bit values, described five
// times over, as a tnum and as unsigned and signed ranges of the value and of its low
// half. The set is the intersection of all five; `sync` moves knowledge between them.
//
// Trusts nothing. Leaves true: for every concrete x in a and y in b, op(x, y) is in
// op(a, b). A Scalar may describe the empty set only as the result of a refinement;
// isEmpty() tells, and such a state is never explored.
//
// Everything is instantiated twice: at 64 bits for use, and at 8 bits with a low half of
// 4, where test/unit/verify/ScalarSmallTest.cpp compares it with enumeration.
#pragma once

#include "bpf/Insn.h"
#include "verify/Bounds.h"

#include <string>

namespace bpftime {

template <unsigned Width> struct BasicScalar {
  static constexpr unsigned HalfWidth = Width / 2;
  using U = typename Integer<Width>::U;
  using S = typename Integer<Width>::S;
  using Half = typename Integer<HalfWidth>::U;

  BasicTnum<Width> bits;
  Bounds<Width> wide;     ///< the value
  Bounds<HalfWidth> low;  ///< its low half

  static BasicScalar constant(U v) {
    return {BasicTnum<Width>::constant(v), Bounds<Width>::constant(v), Bounds<HalfWidth>::constant(Half(v))};
  }
  static BasicScalar unknown() { return {}; }
  static BasicScalar empty();
  /// [min, max] unsigned.
  static BasicScalar range(U min, U max);
  /// [min, max] signed.
  static BasicScalar signedRange(S min, S max);

  bool isConstant() const { return bits.isConstant(); }
  bool isConstant(U v) const { return isConstant() && bits.value == v; }
  U value() const { return bits.value; }
  bool isEmpty() const { return wide.uMin > wide.uMax; }
  bool contains(U v) const { return bits.contains(v) && wide.contains(v) && low.contains(Half(v)); }
  bool contains(const BasicScalar &in) const {
    return bits.contains(in.bits) && wide.contains(in.wide) && low.contains(in.low);
  }
  bool operator==(const BasicScalar &) const = default;

  /// Carries what each description knows over to the others, until nothing is new. What
  /// has no member becomes empty().
  void sync();

  /// The low `n` bits, zero- or sign-extended: a part of the low half, or everything.
  BasicScalar zeroExtend(unsigned n) const;
  BasicScalar signExtend(unsigned n) const;

  /// "between 0 and 255", "exactly 8", "any value".
  std::string describe() const;

 private:
  bool deduce();
  BasicScalar extend(BasicTnum<Width> newBits, U least, unsigned n) const;
};
using Scalar = BasicScalar<64>;

/// Any number of that many bytes (1, 2, 4, 8), zero-extended.
Scalar unknownNumber(unsigned bytes);

/// dst `op` src as an ALU64 or ALU32 instruction computes it, Mov and Neg included.
/// Division by zero is defined (ISA document). An over-wide shift count is too, but
/// nothing is claimed of the result.
template <unsigned W>
BasicScalar<W> evaluate(AluOp op, const BasicScalar<W> &dst, const BasicScalar<W> &src, bool isWide);

/// The low `bytes` bytes in reverse order, zero-extended.
Scalar reverseBytes(const Scalar &, unsigned bytes);

/// Keeps of `a` and `b` what is consistent with `a cond b` (64- or 32-bit compare).
/// Either may come out empty: then the condition never holds.
template <unsigned W> void assume(Cond cond, bool isWide, BasicScalar<W> &a, BasicScalar<W> &b);
/// The same for `!(a cond b)`.
template <unsigned W> void assumeNot(Cond cond, bool isWide, BasicScalar<W> &a, BasicScalar<W> &b);

}  // namespace bpftime
