// Arithmetic on sets of numbers.
//
// A 32-bit operation is the 64-bit one on zero-extended (for signed ones: sign-extended)
// operands, truncated: the low half of a sum, product or bit operation depends on the low
// halves only, and right shifts and divisions see exactly the operands they should. One
// implementation serves both widths. Semantics: RFC 9669, section 4.1.
#include "verify/Scalar.h"

#include <algorithm>

namespace bpftime {

namespace {

using B64 = Bounds64;

/// Both bounds of one signedness from an operation that may overflow at either end.
template <typename T, typename Op> void spread(T aMin, T aMax, T bMin, T bMax, T &min, T &max, Op op) {
  T least, most;
  bool lowOverflow = op(aMin, bMin, &least), highOverflow = op(aMax, bMax, &most);
  // Sound: without overflow at either end the operation is monotonic in between.
  if (lowOverflow || highOverflow) return;
  min = least, max = most;
}

template <typename U, typename S> Bounds<U, S> addBounds(const Bounds<U, S> &a, const Bounds<U, S> &b) {
  Bounds<U, S> r;
  auto add = [](auto x, auto y, auto *out) { return __builtin_add_overflow(x, y, out); };
  spread<U>(a.uMin, a.uMax, b.uMin, b.uMax, r.uMin, r.uMax, add);
  spread<S>(a.sMin, a.sMax, b.sMin, b.sMax, r.sMin, r.sMax, add);
  return r;
}

template <typename U, typename S> Bounds<U, S> subBounds(const Bounds<U, S> &a, const Bounds<U, S> &b) {
  Bounds<U, S> r;
  auto sub = [](auto x, auto y, auto *out) { return __builtin_sub_overflow(x, y, out); };
  spread<U>(a.uMin, a.uMax, b.uMax, b.uMin, r.uMin, r.uMax, sub);  // b's ends swapped: least minus most
  spread<S>(a.sMin, a.sMax, b.sMax, b.sMin, r.sMin, r.sMax, sub);
  return r;
}

template <typename U, typename S> Bounds<U, S> mulBounds(const Bounds<U, S> &a, const Bounds<U, S> &b) {
  Bounds<U, S> r;
  auto mul = [](auto x, auto y, auto *out) { return __builtin_mul_overflow(x, y, out); };
  spread<U>(a.uMin, a.uMax, b.uMin, b.uMax, r.uMin, r.uMax, mul);
  S corner[4];
  bool first = mul(a.sMin, b.sMin, &corner[0]), second = mul(a.sMin, b.sMax, &corner[1]);
  bool third = mul(a.sMax, b.sMin, &corner[2]), fourth = mul(a.sMax, b.sMax, &corner[3]);
  // Sound: the product is linear in each operand, so its extremes lie at the corners.
  if (!first && !second && !third && !fourth) {
    r.sMin = *std::min_element(corner, corner + 4);
    r.sMax = *std::max_element(corner, corner + 4);
  }
  return r;
}

// The five descriptions are computed independently; evaluate() lets them inform each
// other afterwards.
Scalar add(const Scalar &a, const Scalar &b) {
  return {a.bits + b.bits, addBounds(a.wide, b.wide), addBounds(a.low, b.low)};
}
Scalar sub(const Scalar &a, const Scalar &b) {
  return {a.bits - b.bits, subBounds(a.wide, b.wide), subBounds(a.low, b.low)};
}
Scalar mul(const Scalar &a, const Scalar &b) {
  return {a.bits * b.bits, mulBounds(a.wide, b.wide), mulBounds(a.low, b.low)};
}

Scalar bitAnd(const Scalar &a, const Scalar &b) {
  Scalar r;
  r.bits = a.bits & b.bits;
  // Sound: x & y <= x and x & y <= y; a negative result needs both operands negative.
  r.wide.uMax = std::min(a.wide.uMax, b.wide.uMax);
  r.low.uMax = std::min(a.low.uMax, b.low.uMax);
  return r;
}

Scalar bitOr(const Scalar &a, const Scalar &b) {
  Scalar r;
  r.bits = a.bits | b.bits;
  r.wide.uMin = std::max(a.wide.uMin, b.wide.uMin);  // Sound: x | y >= x and >= y
  r.low.uMin = std::max(a.low.uMin, b.low.uMin);
  return r;
}

/// Ranges say nothing about an exclusive or beyond what the bits do.
Scalar bitXor(const Scalar &a, const Scalar &b) {
  Scalar r;
  r.bits = a.bits ^ b.bits;
  return r;
}

Scalar shiftLeftBy(const Scalar &a, unsigned n) {
  Scalar r;
  r.bits = shiftLeft(a.bits, n);
  if (a.wide.uMax <= UINT64_MAX >> n) r.wide.uMin = a.wide.uMin << n, r.wide.uMax = a.wide.uMax << n;
  // Sound: if shifting back gives both ends again, no significant bit was lost.
  int64_t least = int64_t(uint64_t(a.wide.sMin) << n), most = int64_t(uint64_t(a.wide.sMax) << n);
  if (least >> n == a.wide.sMin && most >> n == a.wide.sMax) r.wide.sMin = least, r.wide.sMax = most;
  return r;
}

/// Shifting right is monotonic in the value, so the ends stay the ends.
Scalar shiftRightBy(const Scalar &a, unsigned n) {
  Scalar r;
  r.bits = shiftRight(a.bits, n);
  r.wide.uMin = a.wide.uMin >> n, r.wide.uMax = a.wide.uMax >> n;
  return r;
}

Scalar shiftRightSignedBy(const Scalar &a, unsigned n) {
  Scalar r;
  r.bits = shiftRightSigned(a.bits, n);
  r.wide.sMin = a.wide.sMin >> n, r.wide.sMax = a.wide.sMax >> n;
  return r;
}

/// Shifts by a count that is only known to be a range.
Scalar shiftByRange(AluOp op, const Scalar &a, const Scalar &count, unsigned width) {
  Scalar r;
  // The machine uses the count modulo the width: a larger one says nothing here.
  if (count.wide.uMax >= width) return op == AluOp::Rsh ? Scalar::range(0, a.wide.uMax) : r;
  if (op == AluOp::Rsh) {
    r.wide.uMin = a.wide.uMin >> count.wide.uMax, r.wide.uMax = a.wide.uMax >> count.wide.uMin;
  } else if (op == AluOp::Arsh) {
    // Sound: shifting right moves towards 0 or -1, so the ends bound every count.
    r.wide.sMin = std::min(a.wide.sMin >> count.wide.uMin, a.wide.sMin >> count.wide.uMax);
    r.wide.sMax = std::max(a.wide.sMax >> count.wide.uMin, a.wide.sMax >> count.wide.uMax);
  }
  return r;
}

Scalar shift(AluOp op, const Scalar &a, const Scalar &count, unsigned width) {
  // An over-wide count is defined (it is masked), but no verifier lets a program rely on it.
  if (!count.isConstant() || count.value() >= width) return shiftByRange(op, a, count, width);
  unsigned n = unsigned(count.value());
  if (op == AluOp::Lsh) return shiftLeftBy(a, n);
  return op == AluOp::Rsh ? shiftRightBy(a, n) : shiftRightSignedBy(a, n);
}

/// Unsigned division. Nothing is said about single bits: quotients have no pattern.
Scalar divide(const Scalar &a, const Scalar &b) {
  if (b.isConstant(0)) return b;
  Scalar r;
  // Sound: x / y <= x for y >= 1, and x / 0 is 0.
  r.wide.uMax = b.wide.uMin ? a.wide.uMax / b.wide.uMin : a.wide.uMax;
  if (b.wide.uMin) r.wide.uMin = a.wide.uMin / b.wide.uMax;
  return r;
}

/// Unsigned remainder: what masks are to powers of two, this is to other sizes.
Scalar modulo(const Scalar &a, const Scalar &b) {
  if (a.isConstant() && b.isConstant())
    return Scalar::constant(b.value() ? a.value() % b.value() : a.value());
  Scalar r;
  // Sound: x % y < y for y >= 1, x % y <= x, and x % 0 is x.
  r.wide.uMax = a.wide.uMax;
  if (b.wide.uMin && b.wide.uMax - 1 < r.wide.uMax) r.wide.uMax = b.wide.uMax - 1;
  return r;
}

/// The operation in 64 bits; `width` is that of the instruction and matters to shifts.
Scalar evaluateWide(AluOp op, const Scalar &a, const Scalar &b, unsigned width) {
  switch (op) {
    case AluOp::Add: return add(a, b);
    case AluOp::Sub: return sub(a, b);
    case AluOp::Mul: return mul(a, b);
    case AluOp::Div: return divide(a, b);
    case AluOp::Mod: return modulo(a, b);
    case AluOp::SDiv:
    case AluOp::SMod: return Scalar::unknown();  // rare (ISA v4); nothing is claimed
    case AluOp::Or: return bitOr(a, b);
    case AluOp::And: return bitAnd(a, b);
    case AluOp::Xor: return bitXor(a, b);
    case AluOp::Lsh:
    case AluOp::Rsh:
    case AluOp::Arsh: return shift(op, a, b, width);
    case AluOp::Neg: return sub(Scalar::constant(0), a);
    case AluOp::Mov: return b;
  }
  return Scalar::unknown();
}

}  // namespace

Scalar evaluate(AluOp op, const Scalar &dst, const Scalar &src, bool is64) {
  if (is64) {
    Scalar r = evaluateWide(op, dst, src, 64);
    r.sync();
    return r;
  }
  // Only the arithmetic shift looks at the sign of its 32-bit operand.
  bool isSigned = op == AluOp::Arsh;
  Scalar a = isSigned ? dst.signExtend(32) : dst.zeroExtend(32);
  Scalar r = evaluateWide(op, a, src.zeroExtend(32), 32);
  r.sync();
  return r.zeroExtend(32);
}

}  // namespace bpftime
