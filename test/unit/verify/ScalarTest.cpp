// Checks the arithmetic of sets of numbers against arithmetic on their members.
//
// A set is made as the tightest description of a few concrete numbers (so that they are
// members), or by enumeration of short ranges at the places where widths and signs meet.
// Every result on members must be a member of the result. Seeds are fixed.
#include "GuardedAlu.h"
#include "verify/Scalar.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <vector>

namespace bpftime {
namespace {

/// The tightest set with these members.
Scalar hull(const std::vector<uint64_t> &members) {
  Scalar s = Scalar::constant(members[0]);
  uint64_t differ = 0;
  for (uint64_t v : members) {
    differ |= v ^ members[0];
    s.wide.uMin = std::min(s.wide.uMin, v), s.wide.uMax = std::max(s.wide.uMax, v);
    s.wide.sMin = std::min(s.wide.sMin, int64_t(v)), s.wide.sMax = std::max(s.wide.sMax, int64_t(v));
    s.low.uMin = std::min(s.low.uMin, uint32_t(v)), s.low.uMax = std::max(s.low.uMax, uint32_t(v));
    s.low.sMin = std::min(s.low.sMin, int32_t(v)), s.low.sMax = std::max(s.low.sMax, int32_t(v));
  }
  s.bits = {members[0] & ~differ, differ};
  return s;
}

/// Numbers where things go wrong: near 0, near the ends of widths, or anything.
class Numbers {
 public:
  explicit Numbers(uint64_t seed) : random(seed) {}
  uint64_t next() {
    static constexpr uint64_t anchors[] = {0,
                                           0x7f,
                                           0x80,
                                           0x7fff,
                                           0x7fffffff,
                                           0x80000000,
                                           0xffffffff,
                                           0x100000000,
                                           0x7fffffffffffffff,
                                           0x8000000000000000,
                                           0xffffffff80000000,
                                           ~uint64_t{0}};
    uint64_t r = random();
    switch (r % 4) {
      case 0: return random();
      case 1: return random() >> (random() % 64);
      default: return anchors[random() % std::size(anchors)] + (random() % 17) - 8;
    }
  }
  std::vector<uint64_t> set() {
    std::vector<uint64_t> v(1 + random() % 3);
    for (uint64_t &x : v) x = next();
    // Half of the sets are short ranges, as loop counters and indices are.
    if (random() % 2)
      for (uint64_t &x : v) x = v[0] + random() % 40;
    return v;
  }
  uint64_t below(uint64_t n) { return random() % n; }

 private:
  std::mt19937_64 random;
};

uint64_t machine(AluOp op, uint64_t a, uint64_t b, bool is64) {
  Insn insn;
  insn.alu = op;
  insn.is64 = is64;
  return computeAlu(insn, a, b);
}

bool holds(Cond c, uint64_t a, uint64_t b, bool is64) {
  Insn insn;
  insn.cond = c;
  insn.is64 = is64;
  return holds(insn, a, b);
}

constexpr AluOp operations[] = {AluOp::Add,  AluOp::Sub, AluOp::Mul, AluOp::Div,  AluOp::Mod,
                                AluOp::Or,   AluOp::And, AluOp::Xor, AluOp::Lsh,  AluOp::Rsh,
                                AluOp::Arsh, AluOp::Neg, AluOp::Mov, AluOp::SDiv, AluOp::SMod};
constexpr Cond conditions[] = {Cond::Eq,  Cond::Ne,  Cond::Gt,  Cond::Ge,  Cond::Lt, Cond::Le,
                               Cond::SGt, Cond::SGe, Cond::SLt, Cond::SLe, Cond::Set};

const int rounds = std::getenv("BPFTIME_TEST_LONG") ? 20000000 : 200000;

TEST(Scalar, OperationsContainEveryResult) {
  Numbers numbers(1);
  for (int i = 0; i < rounds; ++i) {
    std::vector<uint64_t> a = numbers.set(), b = numbers.set();
    AluOp op = operations[numbers.below(std::size(operations))];
    bool is64 = numbers.below(2);
    Scalar r = evaluate(op, hull(a), hull(b), is64);
    for (uint64_t x : a)
      for (uint64_t y : b)
        ASSERT_TRUE(r.contains(machine(op, x, y, is64)))
            << "op " << int(op) << " " << is64 << " " << x << " " << y << " gives " << r.describe();
  }
}

TEST(Scalar, ShiftsBySmallCountsContainEveryResult) {
  Numbers numbers(2);
  for (int i = 0; i < rounds; ++i) {
    std::vector<uint64_t> a = numbers.set(), b{numbers.below(70)};
    if (numbers.below(2)) b.push_back(numbers.below(70));
    AluOp op = operations[8 + numbers.below(3)];
    bool is64 = numbers.below(2);
    Scalar r = evaluate(op, hull(a), hull(b), is64);
    for (uint64_t x : a)
      for (uint64_t y : b)
        ASSERT_TRUE(r.contains(machine(op, x, y, is64))) << int(op) << " " << x << " " << y;
  }
}

/// The machine cuts such a count; the verifier claims nothing about the result.
bool isShiftTooFar(AluOp op, uint64_t count, bool is64) {
  bool isShift = op == AluOp::Lsh || op == AluOp::Rsh || op == AluOp::Arsh;
  return isShift && (is64 ? count >= 64 : uint32_t(count) >= 32);
}

TEST(Scalar, OperationsOnConstantsAreExact) {
  Numbers numbers(3);
  for (int i = 0; i < rounds; ++i) {
    uint64_t x = numbers.next(), y = numbers.next();
    AluOp op = operations[numbers.below(std::size(operations))];
    bool is64 = numbers.below(2);
    // Of an over-wide shift nothing is claimed.
    if (op == AluOp::Lsh || op == AluOp::Rsh || op == AluOp::Arsh) y %= is64 ? 64 : 32;
    Scalar r = evaluate(op, Scalar::constant(x), Scalar::constant(y), is64);
    if (isShiftTooFar(op, y, is64)) {
      ASSERT_TRUE(r.contains(machine(op, x, y, is64))) << int(op) << " " << is64 << " " << x << " " << y;
      continue;
    }
    ASSERT_TRUE(r.isConstant(machine(op, x, y, is64)))
        << int(op) << " " << is64 << " " << x << " " << y << " " << r.describe();
  }
}

TEST(Scalar, RefinementKeepsWhatSatisfiesTheCondition) {
  Numbers numbers(4);
  for (int i = 0; i < rounds; ++i) {
    std::vector<uint64_t> a = numbers.set(), b = numbers.set();
    Cond c = conditions[numbers.below(std::size(conditions))];
    bool is64 = numbers.below(2);
    Scalar yesA = hull(a), yesB = hull(b), noA = yesA, noB = yesB;
    assume(c, is64, yesA, yesB);
    assumeNot(c, is64, noA, noB);
    for (uint64_t x : a)
      for (uint64_t y : b) {
        bool taken = holds(c, x, y, is64);
        ASSERT_TRUE((taken ? yesA : noA).contains(x)) << int(c) << " " << is64 << " " << x << " " << y;
        ASSERT_TRUE((taken ? yesB : noB).contains(y)) << int(c) << " " << is64 << " " << x << " " << y;
      }
  }
}

TEST(Scalar, ComparisonsOfConstantsAreDecided) {
  Numbers numbers(5);
  for (int i = 0; i < rounds; ++i) {
    uint64_t x = numbers.next(), y = numbers.below(3) ? numbers.next() : x;
    Cond c = conditions[numbers.below(std::size(conditions))];
    bool is64 = numbers.below(2);
    Scalar a = Scalar::constant(x), b = Scalar::constant(y);
    holds(c, x, y, is64) ? assumeNot(c, is64, a, b) : assume(c, is64, a, b);
    ASSERT_TRUE(a.isEmpty() || b.isEmpty()) << int(c) << " " << is64 << " " << x << " " << y;
  }
}

TEST(Scalar, SyncKeepsMembersAndOnlyTightens) {
  Numbers numbers(6);
  for (int i = 0; i < rounds; ++i) {
    std::vector<uint64_t> a = numbers.set();
    // Loosen parts of the description: sync must never lose a member.
    Scalar s = hull(a);
    if (numbers.below(2)) s.bits = Tnum::unknown();
    if (numbers.below(2)) s.wide.sMin = INT64_MIN, s.wide.sMax = INT64_MAX;
    if (numbers.below(2)) s.wide.uMin = 0, s.wide.uMax = UINT64_MAX;
    if (numbers.below(2)) s.low = Bounds32();
    Scalar before = s;
    s.sync();
    for (uint64_t x : a) ASSERT_TRUE(s.contains(x)) << x;
    ASSERT_TRUE(before.wide.contains(s.wide));
    ASSERT_TRUE(before.low.contains(s.low));
    ASSERT_TRUE(before.bits.contains(s.bits));
  }
}

TEST(Scalar, ExtensionsContainEveryResult) {
  Numbers numbers(7);
  for (int i = 0; i < rounds; ++i) {
    std::vector<uint64_t> a = numbers.set();
    for (uint64_t x : a) {
      ASSERT_TRUE(hull(a).zeroExtend(8).contains(uint8_t(x)));
      ASSERT_TRUE(hull(a).zeroExtend(16).contains(uint16_t(x)));
      ASSERT_TRUE(hull(a).zeroExtend(32).contains(uint32_t(x)));
      ASSERT_TRUE(hull(a).signExtend(8).contains(uint64_t(int64_t(int8_t(x)))));
      ASSERT_TRUE(hull(a).signExtend(16).contains(uint64_t(int64_t(int16_t(x)))));
      ASSERT_TRUE(hull(a).signExtend(32).contains(uint64_t(int64_t(int32_t(x)))));
    }
  }
}

/// Every range of eight-bit numbers with every other, centred on `base`.
void enumerateRanges(uint64_t base, AluOp op, bool is64) {
  for (uint64_t lo = 0; lo < 256; lo += 5)
    for (uint64_t hi = lo; hi < 256; hi += 17)
      for (uint64_t lo2 = 0; lo2 < 256; lo2 += 37)
        for (uint64_t hi2 = lo2; hi2 < 256; hi2 += 41) {
          Scalar a = hull({base + lo, base + hi}), b = hull({base + lo2, base + hi2});
          Scalar r = evaluate(op, a, b, is64);
          for (uint64_t x : {lo, (lo + hi) / 2, hi})
            for (uint64_t y : {lo2, (lo2 + hi2) / 2, hi2}) {
              // A member of the range need not be one of the tnum: the hull knows more.
              if (!a.contains(base + x) || !b.contains(base + y)) continue;
              ASSERT_TRUE(r.contains(machine(op, base + x, base + y, is64)))
                  << int(op) << " " << base + x << " " << base + y;
            }
        }
}

TEST(Scalar, RangesAcrossTheEdgesOfWidths) {
  for (uint64_t base : {uint64_t{0}, uint64_t{0} - 128, uint64_t{0x80000000} - 128,
                        uint64_t{0x100000000} - 128, uint64_t{0x8000000000000000} - 128})
    for (AluOp op : {AluOp::Add, AluOp::Sub, AluOp::Mul, AluOp::And, AluOp::Or, AluOp::Xor, AluOp::Div,
                     AluOp::Mod, AluOp::SDiv, AluOp::SMod})
      for (bool is64 : {false, true}) enumerateRanges(base, op, is64);
}

TEST(Scalar, RefinementIsPreciseWhereProgramsNeedIt) {
  Scalar i = Scalar::unknown(), n = Scalar::constant(64);
  assume(Cond::Lt, true, i, n);
  EXPECT_EQ(i.wide.uMax, 63u);
  EXPECT_EQ(i.wide.sMin, 0);
  Scalar w = Scalar::range(0, UINT32_MAX), eight = Scalar::constant(8);
  assumeNot(Cond::Gt, false, w, eight);
  EXPECT_EQ(w.wide.uMax, 8u);
  Scalar s = Scalar::unknown(), zero = Scalar::constant(0);
  assume(Cond::SGt, true, s, zero);
  EXPECT_EQ(s.wide.uMin, 1u);
  EXPECT_EQ(s.wide.uMax, uint64_t(INT64_MAX));
}

TEST(Scalar, MaskingBoundsAnUnknownNumber) {
  Scalar r = evaluate(AluOp::And, Scalar::unknown(), Scalar::constant(0x3f), true);
  EXPECT_EQ(r.wide.uMax, 63u);
  r = evaluate(AluOp::Lsh, r, Scalar::constant(3), true);
  EXPECT_EQ(r.wide.uMax, 504u);
  EXPECT_EQ(r.bits.max() & 7, 0u);
}

TEST(Scalar, DescribesItselfInWords) {
  EXPECT_EQ(Scalar::constant(8).describe(), "exactly 8");
  EXPECT_EQ(Scalar::range(0, 255).describe(), "between 0 and 255");
  EXPECT_EQ(Scalar::unknown().describe(), "any 64-bit number");
  EXPECT_EQ(Scalar::signedRange(-5, 7).describe(), "between -5 and 7");
}

}  // namespace
}  // namespace bpftime
