// What programs rely on: short sequences of instructions as compilers emit them, and the
// range that the verifier must know afterwards. Each row is one that Linux 6.12 or 6.18
// derives as well, so losing one refuses programs that the kernel accepts.
#include "verify/Scalar.h"

#include <gtest/gtest.h>

#include <functional>

namespace bpftime {
namespace {

/// A register under a sequence of instructions; branches keep the named way.
class Register {
 public:
  Scalar s;

  Register &op(AluOp o, uint64_t c, bool is64 = true) { return op(o, Scalar::constant(c), is64); }
  Register &op(AluOp o, const Scalar &b, bool is64 = true) { return s = evaluate(o, s, b, is64), *this; }
  Register &op32(AluOp o, uint64_t c) { return op(o, c, false); }
  Register &if64(Cond c, uint64_t v) { return keep(c, Scalar::constant(v), true, true); }
  Register &if32(Cond c, uint64_t v) { return keep(c, Scalar::constant(v), false, true); }
  Register &unless64(Cond c, uint64_t v) { return keep(c, Scalar::constant(v), true, false); }
  Register &unless32(Cond c, uint64_t v) { return keep(c, Scalar::constant(v), false, false); }
  Register &if64(Cond c, Scalar b) { return keep(c, b, true, true); }
  Register &zero(unsigned bits) { return s = s.zeroExtend(bits), *this; }
  Register &sign(unsigned bits) { return s = s.signExtend(bits), *this; }

 private:
  Register &keep(Cond c, Scalar b, bool is64, bool holds) {
    holds ? assume(c, is64, s, b) : assumeNot(c, is64, s, b);
    return *this;
  }
};

struct Case {
  const char *name;
  std::function<void(Register &)> run;
  int64_t sMin, sMax;
};

constexpr int64_t Any32 = UINT32_MAX;

const Case cases[] = {
    // Comparisons in one width and order, use in another.
    {"if r < 64", [](Register &r) { r.if64(Cond::Lt, 64); }, 0, 63},
    {"w = r; if w > 8 goto out", [](Register &r) { r.zero(32).unless32(Cond::Gt, 8); }, 0, 8},
    {"signed lower and upper bound", [](Register &r) { r.if64(Cond::SGe, 3).if64(Cond::SLt, 9); }, 3, 8},
    {"an unsigned bound settles the sign",
     [](Register &r) { r.if64(Cond::SLt, 10).if64(Cond::Le, INT64_MAX); }, 0, 9},
    {"w s> 0 of a zero-extended number", [](Register &r) { r.zero(32).if32(Cond::SGt, 0); }, 1, INT32_MAX},
    {"w s>= 0 and w s< 16", [](Register &r) { r.zero(32).if32(Cond::SGe, 0).if32(Cond::SLt, 16); }, 0, 15},
    {"w s< 16 of a sign-extended number, r s>= 0",
     [](Register &r) { r.sign(32).if32(Cond::SLt, 16).if64(Cond::SGe, 0); }, 0, 15},
    {"w s>= 0 of a sign-extended number", [](Register &r) { r.sign(32).if32(Cond::SGe, 0); }, 0, INT32_MAX},
    {"w bound under a 64-bit bound", [](Register &r) { r.if64(Cond::Le, UINT32_MAX).if32(Cond::Le, 5); }, 0,
     5},
    {"r != its least value", [](Register &r) { r.if64(Cond::Le, 7).if64(Cond::Ne, 0); }, 1, 7},
    {"w != its greatest value", [](Register &r) { r.zero(8).unless32(Cond::Eq, 255); }, 0, 254},
    {"r == a range", [](Register &r) { r.if64(Cond::Eq, Scalar::range(4, 9)); }, 4, 9},
    {"w == constant of a zero-extended number", [](Register &r) { r.zero(32).if32(Cond::Eq, 7); }, 7, 7},
    {"r < another with a bound", [](Register &r) { r.if64(Cond::Lt, Scalar::range(0, 16)); }, 0, 15},
    {"r > another gives the lower end",
     [](Register &r) { r.if64(Cond::Lt, 100).if64(Cond::Gt, Scalar::range(9, 50)); }, 10, 99},
    // Bit tests.
    {"no bit above the low six", [](Register &r) { r.unless64(Cond::Set, ~uint64_t{63}); }, 0, 63},
    {"no bit above, in 32 bits", [](Register &r) { r.zero(32).unless32(Cond::Set, 0xfffffff0); }, 0, 15},
    {"the one tested bit is set", [](Register &r) { r.zero(8).if64(Cond::Set, 0x80); }, 0x80, 0xff},
    {"the sign bit is clear", [](Register &r) { r.unless64(Cond::Set, uint64_t{1} << 63); }, 0, INT64_MAX},
    // Masks and shifts.
    {"r &= 63", [](Register &r) { r.op(AluOp::And, 63); }, 0, 63},
    {"w &= 63 of anything", [](Register &r) { r.op32(AluOp::And, 63); }, 0, 63},
    {"r &= -8 of a small number", [](Register &r) { r.zero(8).op(AluOp::And, uint64_t(-8)); }, 0, 248},
    {"r <<= 32; r >>= 32", [](Register &r) { r.op(AluOp::Lsh, 32).op(AluOp::Rsh, 32); }, 0, Any32},
    {"w s< bound survives r <<= 32; r s>>= 32",
     [](Register &r) { r.if32(Cond::SLt, 100).if32(Cond::SGt, -5).op(AluOp::Lsh, 32).op(AluOp::Arsh, 32); },
     -4, 99},
    {"w bound survives r <<= 32; r >>= 32",
     [](Register &r) { r.if32(Cond::Le, 100).op(AluOp::Lsh, 32).op(AluOp::Rsh, 32); }, 0, 100},
    {"r <<= 56; r >>= 56", [](Register &r) { r.op(AluOp::Lsh, 56).op(AluOp::Rsh, 56); }, 0, 255},
    {"r <<= 56; r s>>= 56", [](Register &r) { r.op(AluOp::Lsh, 56).op(AluOp::Arsh, 56); }, -128, 127},
    {"w s>>= 31", [](Register &r) { r.op32(AluOp::Arsh, 31).sign(32); }, -1, 0},
    {"r s>>= 63", [](Register &r) { r.op(AluOp::Arsh, 63); }, -1, 0},
    {"r s>>= 63; r &= 12", [](Register &r) { r.op(AluOp::Arsh, 63).op(AluOp::And, 12); }, 0, 12},
    {"w >>= 28", [](Register &r) { r.op32(AluOp::Rsh, 28); }, 0, 15},
    {"r |= 1 of a byte", [](Register &r) { r.zero(8).op(AluOp::Or, 1); }, 1, 255},
    {"r ^= 1 of a byte", [](Register &r) { r.zero(8).op(AluOp::Xor, 1); }, 0, 255},
    // Sums and products.
    {"byte + 10", [](Register &r) { r.zero(8).op(AluOp::Add, 10); }, 10, 265},
    {"byte - 10", [](Register &r) { r.zero(8).op(AluOp::Sub, 10); }, -10, 245},
    {"w += 3 after w s< 5 and w s>= -3",
     [](Register &r) { r.if32(Cond::SLt, 5).if32(Cond::SGe, uint64_t(-3)).op32(AluOp::Add, 3); }, 0, 7},
    {"w -= 10 after w >= 10 and w < 20",
     [](Register &r) { r.if32(Cond::Ge, 10).if32(Cond::Lt, 20).op32(AluOp::Sub, 10); }, 0, 9},
    {"both ends overflow: [-8, -1] + 16 unsigned",
     [](Register &r) { r.if64(Cond::Ge, uint64_t(-8)).op(AluOp::Add, 16); }, 8, 15},
    {"both ends overflow in 32 bits",
     [](Register &r) { r.zero(32).if32(Cond::Ge, 0xfffffff8).op32(AluOp::Add, 16); }, 8, 15},
    {"-r of a byte", [](Register &r) { r.zero(8).op(AluOp::Neg, 0); }, -255, 0},
    {"byte * 24", [](Register &r) { r.zero(8).op(AluOp::Mul, 24); }, 0, 6120},
    {"a number of either sign * 8",
     [](Register &r) { r.if64(Cond::SLe, 5).if64(Cond::SGe, uint64_t(-5)).op(AluOp::Mul, 8); }, -40, 40},
    {"r %= 10", [](Register &r) { r.op(AluOp::Mod, 10); }, 0, 9},
    {"w /= 16", [](Register &r) { r.op32(AluOp::Div, 16); }, 0, Any32 / 16},
    {"byte s%= 7", [](Register &r) { r.sign(8).op(AluOp::SMod, 7); }, -6, 6},
    {"byte s/= -2", [](Register &r) { r.sign(8).op(AluOp::SDiv, uint64_t(-2)); }, -63, 64},
    // Extensions.
    {"(u8)r", [](Register &r) { r.zero(8); }, 0, 255},
    {"(s8)r", [](Register &r) { r.sign(8); }, -128, 127},
    {"(s16)r of a number that fits",
     [](Register &r) { r.if64(Cond::SLe, 5).if64(Cond::SGe, uint64_t(-5)).sign(16); }, -5, 5},
    {"(s8)r of a range that keeps its sign",
     [](Register &r) { r.if64(Cond::Ge, 0x190).if64(Cond::Le, 0x1a0).sign(8); }, -112, -96},
    {"(s32)r keeps what is known of w", [](Register &r) { r.if32(Cond::SLt, 9).if32(Cond::SGt, 2).sign(32); },
     3, 8},
    {"(u32)r keeps what is known of w", [](Register &r) { r.if32(Cond::Lt, 9).zero(32); }, 0, 8},
};

class Precision : public ::testing::TestWithParam<Case> {};

TEST_P(Precision, RangeIsAtLeastThisTight) {
  Register r;
  GetParam().run(r);
  EXPECT_GE(r.s.wide.sMin, GetParam().sMin) << GetParam().name;
  EXPECT_LE(r.s.wide.sMax, GetParam().sMax) << GetParam().name;
  EXPECT_FALSE(r.s.isEmpty());
  if (GetParam().sMin >= 0) {
    EXPECT_GE(r.s.wide.uMin, uint64_t(GetParam().sMin)) << GetParam().name;
    EXPECT_LE(r.s.wide.uMax, uint64_t(GetParam().sMax)) << GetParam().name;
  }
}
INSTANTIATE_TEST_SUITE_P(All, Precision, ::testing::ValuesIn(cases));

TEST(PrecisionOfBits, AlignmentSurvivesArithmetic) {
  Register r;
  r.op(AluOp::Lsh, 3).op(AluOp::Add, 16);
  EXPECT_EQ(r.s.bits.max() & 7, 0u);
  r.zero(16).op(AluOp::Mul, 12);
  EXPECT_EQ(r.s.bits.max() & 31, 0u);
  r.op(AluOp::Div, 16);
  EXPECT_EQ(r.s.bits.max() & 1, 0u);
}

TEST(PrecisionOfBits, BytesAreReversedBitByBit) {
  EXPECT_TRUE(reverseBytes(Scalar::constant(0x1122334455667788), 8).isConstant(0x8877665544332211));
  EXPECT_TRUE(reverseBytes(Scalar::constant(0x1122334455667788), 2).isConstant(0x8877));
  Scalar port = reverseBytes(Scalar::range(0, 255), 2);
  EXPECT_EQ(port.wide.uMax, 0xff00u);
  EXPECT_EQ(port.bits.max() & 0xff, 0u);
}

TEST(PrecisionOfBranches, DeadWaysAreFound) {
  // Bits that differ, ranges that do not meet, low halves that do not meet.
  Scalar even{{0, ~uint64_t{1}}, {}, {}}, odd{{1, ~uint64_t{1}}, {}, {}};
  assume(Cond::Eq, true, even, odd);
  EXPECT_TRUE(even.isEmpty() && odd.isEmpty());
  Scalar small = Scalar::unknown(), large = Scalar::unknown(), eight = Scalar::constant(8);
  assume(Cond::Lt, false, small, eight);
  eight = Scalar::constant(8);
  assumeNot(Cond::Lt, false, large, eight);
  assume(Cond::Eq, true, small, large);
  EXPECT_TRUE(small.isEmpty());
  Scalar byte = Scalar::range(0, 255), bit = Scalar::constant(0x100);
  assume(Cond::Set, true, byte, bit);
  EXPECT_TRUE(byte.isEmpty());
}

}  // namespace
}  // namespace bpftime
