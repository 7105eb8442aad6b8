// Arithmetic on sets of numbers.
//
// Each operation is written once, for a number of any width: its bits and its ranges. A
// 32-bit instruction is the operation on the low halves; a 64-bit one is the operation on
// the values, and where the low half of the result depends on the low halves of the
// operands only, on these as well. Semantics: RFC 9669, section 4.1.
#include "verify/Scalar.h"

namespace bpftime {

namespace {

/// A number of one width: a value, or the low half of one.
template <unsigned W> struct Part {
  using U = typename Integer<W>::U;
  using S = typename Integer<W>::S;
  BasicTnum<W> bits;
  Bounds<W> range;

  static Part constant(U v) { return {BasicTnum<W>::constant(v), Bounds<W>::constant(v)}; }
  bool isConstant() const { return range.isConstant(); }
};

/// What the instruction itself does.
template <unsigned W>
typename Integer<W>::U compute(AluOp op, typename Integer<W>::U a, typename Integer<W>::U b) {
  using U = typename Integer<W>::U;
  using S = typename Integer<W>::S;
  unsigned count = unsigned(b & U(W - 1));
  switch (op) {
    case AluOp::Add: return a + b;
    case AluOp::Sub: return a - b;
    case AluOp::Mul: return a * b;
    case AluOp::Div: return b ? U(a / b) : U(0);
    case AluOp::Mod: return b ? U(a % b) : a;
    case AluOp::SDiv: return S(b) == S(-1) ? U(U(0) - a) : b ? U(S(a) / S(b)) : U(0);
    case AluOp::SMod: return S(b) == S(-1) ? U(0) : b ? U(S(a) % S(b)) : a;
    case AluOp::Or: return a | b;
    case AluOp::And: return a & b;
    case AluOp::Xor: return a ^ b;
    case AluOp::Lsh: return U(a << count);
    case AluOp::Rsh: return a >> count;
    case AluOp::Arsh: return U(S(a) >> count);
    case AluOp::Neg: return U(U(0) - a);
    case AluOp::Mov: return b;
  }
  return b;
}

template <unsigned W> Bounds<W> addBounds(const Bounds<W> &a, const Bounds<W> &b) {
  Bounds<W> r;
  for (auto x : {a.unsignedArc(), a.signedArc()})
    for (auto y : {b.unsignedArc(), b.signedArc()}) {
      typename Integer<W>::U first = x.first + y.first, length = x.length + y.length;
      // Sound: the sums are an arc whose length is that of both, if that is not all numbers.
      if (length >= x.length) r.meet(Bounds<W>::of({first, length}));
    }
  return r;
}

/// -1 - x: the complement, which turns arcs around.
template <unsigned W> Bounds<W> complement(const Bounds<W> &b) {
  using U = typename Integer<W>::U;
  using S = typename Integer<W>::S;
  return {U(~b.uMax), U(~b.uMin), S(~b.sMax), S(~b.sMin)};
}

template <unsigned W> Part<W> add(const Part<W> &a, const Part<W> &b) {
  return {a.bits + b.bits, addBounds(a.range, b.range)};
}

template <unsigned W> Part<W> sub(const Part<W> &a, const Part<W> &b) {
  // Sound: a - b = ~(~a + b).
  return {a.bits - b.bits, complement(addBounds(complement(a.range), b.range))};
}

template <unsigned W> Part<W> mul(const Part<W> &a, const Part<W> &b) {
  using S = typename Integer<W>::S;
  Part<W> r{a.bits * b.bits, {}};
  typename Integer<W>::U least = a.range.uMin * b.range.uMin, most;
  if (!__builtin_mul_overflow(a.range.uMax, b.range.uMax, &most)) r.range.uMin = least, r.range.uMax = most;
  S corner[4];
  bool overflows = false;
  for (int i = 0; i < 4; ++i)
    overflows |= __builtin_mul_overflow(i & 1 ? a.range.sMax : a.range.sMin,
                                        i & 2 ? b.range.sMax : b.range.sMin, &corner[i]);
  // Sound: the product is linear in each operand, so its extremes lie at the corners.
  if (overflows) return r;
  r.range.sMin = *std::min_element(corner, corner + 4);
  r.range.sMax = *std::max_element(corner, corner + 4);
  return r;
}

/// The least [-2^k, 2^k) that holds both, as its greatest number.
template <unsigned W> typename Integer<W>::S signedReach(const Bounds<W> &a, const Bounds<W> &b) {
  using U = typename Integer<W>::U;
  using S = typename Integer<W>::S;
  U seen = 0;
  for (S end : {a.sMin, a.sMax, b.sMin, b.sMax}) seen |= U(end < S(0) ? S(~end) : end);
  return S(BasicTnum<W>::lowBits(std::bit_width(uint64_t(seen))));
}

template <unsigned W> Part<W> bitAnd(const Part<W> &a, const Part<W> &b) {
  using S = typename Integer<W>::S;
  Part<W> r{a.bits & b.bits, {}};
  // Sound: x & y is at most x and at most y. With a negative y it is at most x, and it is
  // negative only if both are; then the bits above the reach are ones.
  r.range.uMax = std::min(a.range.uMax, b.range.uMax);
  r.range.sMax = std::max(a.range.sMax, b.range.sMax);
  r.range.sMin = S(~signedReach(a.range, b.range));
  return r;
}

template <unsigned W> Part<W> bitOr(const Part<W> &a, const Part<W> &b) {
  Part<W> r{a.bits | b.bits, {}};
  // Sound: x | y is at least x and at least y, and at most x + y; signed it is at least
  // the lesser, and its bits above the reach are those of the signs.
  r.range.uMin = std::max(a.range.uMin, b.range.uMin);
  typename Integer<W>::U sum;
  if (!__builtin_add_overflow(a.range.uMax, b.range.uMax, &sum)) r.range.uMax = sum;
  r.range.sMin = std::min(a.range.sMin, b.range.sMin);
  r.range.sMax = signedReach(a.range, b.range);
  return r;
}

template <unsigned W> Part<W> bitXor(const Part<W> &a, const Part<W> &b) {
  using S = typename Integer<W>::S;
  Part<W> r{a.bits ^ b.bits, {}};
  typename Integer<W>::U sum;
  // Sound: x ^ y is at most x | y, and above the reach its bits are all the same.
  if (!__builtin_add_overflow(a.range.uMax, b.range.uMax, &sum)) r.range.uMax = sum;
  r.range.sMax = signedReach(a.range, b.range);
  r.range.sMin = S(~r.range.sMax);
  return r;
}

/// A shift by any count of [least, most], bit by bit.
template <unsigned W, typename F>
BasicTnum<W> shiftBits(F shift, BasicTnum<W> a, unsigned least, unsigned most) {
  BasicTnum<W> r = shift(a, least);
  for (unsigned n = least + 1; n <= most; ++n) r = r.join(shift(a, n));
  return r;
}

template <unsigned W> Part<W> shiftLeftBy(const Part<W> &a, unsigned least, unsigned most) {
  using U = typename Integer<W>::U;
  Part<W> r{shiftBits(shiftLeft<W>, a.bits, least, most), {}};
  if (least == most) {
    for (auto x : {a.range.unsignedArc(), a.range.signedArc()})
      // Sound: the shifted numbers lie on the arc between the shifted ends, which does not
      // pass any number twice if the shifted length fits.
      if (x.length <= U(Bounds<W>::Most >> least))
        r.range.meet(Bounds<W>::of({U(x.first << least), U(x.length << least)}));
  } else if (a.range.uMax <= U(Bounds<W>::Most >> most)) {
    r.range.uMin = a.range.uMin << least, r.range.uMax = a.range.uMax << most;
  }
  return r;
}

template <unsigned W> Part<W> shiftRightBy(const Part<W> &a, unsigned least, unsigned most) {
  Part<W> r{shiftBits(shiftRight<W>, a.bits, least, most), {}};
  r.range.uMin = a.range.uMin >> most, r.range.uMax = a.range.uMax >> least;
  return r;
}

template <unsigned W> Part<W> shiftRightSignedBy(const Part<W> &a, unsigned least, unsigned most) {
  using S = typename Integer<W>::S;
  Part<W> r{shiftBits(shiftRightSigned<W>, a.bits, least, most), {}};
  // Sound: shifting right moves towards 0 or -1, so the ends bound every count.
  r.range.sMin = std::min(S(a.range.sMin >> least), S(a.range.sMin >> most));
  r.range.sMax = std::max(S(a.range.sMax >> least), S(a.range.sMax >> most));
  return r;
}

template <unsigned W> Part<W> shift(AluOp op, const Part<W> &a, const Part<W> &count) {
  // The machine uses the count modulo the width; no verifier lets a program rely on it.
  if (count.range.uMax >= W) {
    Part<W> r;
    if (op == AluOp::Rsh) r.range.uMax = a.range.uMax;
    return r;
  }
  unsigned least = unsigned(count.range.uMin), most = unsigned(count.range.uMax);
  if (op == AluOp::Lsh) return shiftLeftBy(a, least, most);
  return op == AluOp::Rsh ? shiftRightBy(a, least, most) : shiftRightSignedBy(a, least, most);
}

template <unsigned W> Part<W> divide(const Part<W> &a, const Part<W> &b) {
  const Bounds<W> &x = a.range, &y = b.range;
  Part<W> r;
  if (y.isConstant() && std::has_single_bit(uint64_t(y.uMin)))
    r.bits = shiftRight(a.bits, unsigned(std::countr_zero(uint64_t(y.uMin))));
  // Sound: the quotient grows with x and falls with y, is x for y = 1, and x / 0 is 0.
  r.range.uMax = y.uMin ? x.uMax / y.uMin : x.uMax;
  if (y.uMin) r.range.uMin = x.uMin / y.uMax;
  return r;
}

template <unsigned W> Part<W> modulo(const Part<W> &a, const Part<W> &b) {
  using U = typename Integer<W>::U;
  const Bounds<W> &x = a.range, &y = b.range;
  Part<W> r;
  // Sound: x % y is x where x < y, and x % 0 is x.
  if (x.uMax < y.uMin || y.uMax == 0) return a;
  r.range.uMax = y.uMin ? std::min(x.uMax, U(y.uMax - U(1))) : x.uMax;
  if (!y.isConstant()) return r;
  if (std::has_single_bit(uint64_t(y.uMin))) r.bits = a.bits & BasicTnum<W>::constant(U(y.uMin - U(1)));
  // Sound: between two multiples of y the remainder grows with x.
  if (x.uMin / y.uMin == x.uMax / y.uMin) r.range.uMin = x.uMin % y.uMin, r.range.uMax = x.uMax % y.uMin;
  return r;
}

template <unsigned W> Part<W> divideSigned(const Part<W> &a, const Part<W> &b) {
  using S = typename Integer<W>::S;
  const Bounds<W> &x = a.range, &y = b.range;
  // Only the least number divided by -1 overflows: it stays what it is.
  if (x.sMin == x.SignedLeast && y.sMin < S(0) && y.sMax >= S(-1)) return {};
  Part<W> r;
  S least = Bounds<W>::SignedMost, most = Bounds<W>::SignedLeast;
  // Sound: for y of one sign the quotient is monotonic in y for each x and in x for each
  // y, so its extremes lie at the corners.
  auto corners = [&](S from, S to) {
    for (S numerator : {x.sMin, x.sMax})
      for (S q : {S(numerator / from), S(numerator / to)})
        least = std::min(least, q), most = std::max(most, q);
  };
  if (y.sMin < S(0)) corners(y.sMin, std::min(y.sMax, S(-1)));
  if (y.sMax > S(0)) corners(std::max(y.sMin, S(1)), y.sMax);
  if (y.contains(0)) least = std::min(least, S(0)), most = std::max(most, S(0));  // x / 0 is 0
  r.range.sMin = least, r.range.sMax = most;
  return r;
}

template <unsigned W> Part<W> moduloSigned(const Part<W> &a, const Part<W> &b) {
  using U = typename Integer<W>::U;
  using S = typename Integer<W>::S;
  const Bounds<W> &x = a.range, &y = b.range;
  Part<W> r;
  // Sound: the remainder has the sign of x and is no farther from 0; x % 0 is x.
  r.range.sMin = std::min(x.sMin, S(0)), r.range.sMax = std::max(x.sMax, S(0));
  if (y.contains(0)) return r;
  // Sound: |x % y| < |y|, and |y| - 1 is a signed number even if |y| is not.
  U fromLeast = y.sMin < S(0) ? U(U(0) - U(y.sMin)) : U(y.sMin);
  U fromMost = y.sMax < S(0) ? U(U(0) - U(y.sMax)) : U(y.sMax);
  S limit = S(U(std::max(fromLeast, fromMost) - U(1)));
  r.range.sMin = std::max(r.range.sMin, S(-limit)), r.range.sMax = std::min(r.range.sMax, limit);
  return r;
}

template <unsigned W> Part<W> evaluatePart(AluOp op, const Part<W> &a, const Part<W> &b) {
  switch (op) {
    case AluOp::Add: return add(a, b);
    case AluOp::Sub: return sub(a, b);
    case AluOp::Mul: return mul(a, b);
    case AluOp::Div: return divide(a, b);
    case AluOp::Mod: return modulo(a, b);
    case AluOp::SDiv: return divideSigned(a, b);
    case AluOp::SMod: return moduloSigned(a, b);
    case AluOp::Or: return bitOr(a, b);
    case AluOp::And: return bitAnd(a, b);
    case AluOp::Xor: return bitXor(a, b);
    case AluOp::Lsh:
    case AluOp::Rsh:
    case AluOp::Arsh: return shift(op, a, b);
    case AluOp::Neg: return sub(Part<W>::constant(0), a);
    case AluOp::Mov: return b;
  }
  return {};
}

bool isShift(AluOp op) { return op == AluOp::Lsh || op == AluOp::Rsh || op == AluOp::Arsh; }

/// The low half of the result depends on the low halves of the operands only.
template <unsigned W> bool isModular(AluOp op, const BasicScalar<W> &src) {
  switch (op) {
    case AluOp::Add:
    case AluOp::Sub:
    case AluOp::Mul:
    case AluOp::Or:
    case AluOp::And:
    case AluOp::Xor:
    case AluOp::Neg:
    case AluOp::Mov: return true;
    case AluOp::Lsh: return src.wide.uMax < W / 2;  // a count that both widths understand alike
    default: return false;
  }
}

template <unsigned W>
BasicScalar<W> evaluateWide(AluOp op, const BasicScalar<W> &a, const BasicScalar<W> &b) {
  Part<W> x{a.bits, a.wide}, y{b.bits, b.wide};
  // Sound: such a shift drops the high half, so that it may as well be the extension of
  // the low half, either of the two.
  if (op == AluOp::Lsh && b.isConstant() && b.value() >= W / 2)
    x.range = {a.low.uMin, a.low.uMax, a.low.sMin, a.low.sMax};
  Part<W> r = evaluatePart(op, x, y);
  BasicScalar<W> s{r.bits, r.range, {}};
  if (isModular(op, b)) s.low = evaluatePart<W / 2>(op, {a.bits.low(), a.low}, {b.bits.low(), b.low}).range;
  return s;
}

template <unsigned W> BasicScalar<W> evaluateLow(AluOp op, const BasicScalar<W> &a, const BasicScalar<W> &b) {
  Part<W / 2> r = evaluatePart<W / 2>(op, {a.bits.low(), a.low}, {b.bits.low(), b.low});
  BasicScalar<W> s;
  s.bits = BasicTnum<W>::constant(0).withLow(r.bits);  // the high half becomes 0
  s.low = r.range;
  return s;
}

}  // namespace

template <unsigned W>
BasicScalar<W> evaluate(AluOp op, const BasicScalar<W> &dst, const BasicScalar<W> &src, bool isWide) {
  using Half = typename Integer<W / 2>::U;
  bool isClaimed = !isShift(op) || (isWide ? src.wide.uMax < W : src.low.uMax < W / 2);
  if (isClaimed && isWide && dst.isConstant() && src.isConstant())
    return BasicScalar<W>::constant(compute<W>(op, dst.value(), src.value()));
  if (isClaimed && !isWide && dst.low.isConstant() && src.low.isConstant())
    return BasicScalar<W>::constant(compute<W / 2>(op, Half(dst.low.uMin), Half(src.low.uMin)));
  BasicScalar<W> r = isWide ? evaluateWide(op, dst, src) : evaluateLow(op, dst, src);
  r.sync();
  return r;
}

Scalar reverseBytes(const Scalar &a, unsigned bytes) {
  unsigned unused = 64 - 8 * bytes;
  Scalar r;
  r.bits = {__builtin_bswap64(a.bits.value) >> unused, __builtin_bswap64(a.bits.mask) >> unused};
  r.sync();
  return r;
}

template Scalar evaluate(AluOp, const Scalar &, const Scalar &, bool);
template BasicScalar<8> evaluate(AluOp, const BasicScalar<8> &, const BasicScalar<8> &, bool);

}  // namespace bpftime
