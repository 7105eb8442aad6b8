// Divisions by zero and the one that overflows have results, as RFC 9669 gives them.
#include "GuardedAlu.h"

namespace bpftime {

uint64_t signExtended(uint64_t value, unsigned bits) {
  return uint64_t(int64_t(value << (64 - bits)) >> (64 - bits));
}

namespace {

uint64_t divideSigned(int64_t a, int64_t b, bool isModulo) {
  if (b == 0) return isModulo ? uint64_t(a) : 0;
  if (b == -1) return isModulo ? 0 : 0 - uint64_t(a);
  return uint64_t(isModulo ? a % b : a / b);
}

}  // namespace

uint64_t computeAlu(const Insn &insn, uint64_t a, uint64_t b) {
  bool is64 = insn.is64;
  if (insn.alu == AluOp::Mov && insn.signBits) b = signExtended(b, insn.signBits);
  if (!is64) a = uint32_t(a), b = uint32_t(b);
  int64_t x = is64 ? int64_t(a) : int32_t(a), y = is64 ? int64_t(b) : int32_t(b);
  unsigned n = unsigned(b) & (is64 ? 63 : 31);
  uint64_t r = 0;
  switch (insn.alu) {
    case AluOp::Add: r = a + b; break;
    case AluOp::Sub: r = a - b; break;
    case AluOp::Mul: r = a * b; break;
    case AluOp::Div: r = b ? a / b : 0; break;
    case AluOp::Mod: r = b ? a % b : a; break;
    case AluOp::SDiv: r = divideSigned(x, y, false); break;
    case AluOp::SMod: r = divideSigned(x, y, true); break;
    case AluOp::Or: r = a | b; break;
    case AluOp::And: r = a & b; break;
    case AluOp::Xor: r = a ^ b; break;
    case AluOp::Lsh: r = a << n; break;
    case AluOp::Rsh: r = a >> n; break;
    case AluOp::Arsh: r = uint64_t(x >> n); break;
    case AluOp::Neg: r = 0 - a; break;
    case AluOp::Mov: r = b; break;
  }
  return is64 ? r : uint32_t(r);
}

uint64_t computeSwap(const Insn &insn, uint64_t a) {
  unsigned bits = 8u * insn.size;
  uint64_t low = bits == 64 ? a : a & ((uint64_t{1} << bits) - 1);
  return insn.swap == SwapOp::ToLittle ? low : __builtin_bswap64(low) >> (64 - bits);
}

bool holds(const Insn &branch, uint64_t a, uint64_t b) {
  bool is64 = branch.is64;
  if (!is64) a = uint32_t(a), b = uint32_t(b);
  int64_t x = is64 ? int64_t(a) : int32_t(a), y = is64 ? int64_t(b) : int32_t(b);
  switch (branch.cond) {
    case Cond::Eq: return a == b;
    case Cond::Ne: return a != b;
    case Cond::Gt: return a > b;
    case Cond::Ge: return a >= b;
    case Cond::Lt: return a < b;
    case Cond::Le: return a <= b;
    case Cond::SGt: return x > y;
    case Cond::SGe: return x >= y;
    case Cond::SLt: return x < y;
    case Cond::SLe: return x <= y;
    case Cond::Set: return (a & b) != 0;
  }
  return false;
}

uint64_t computeAtomic(AtomicOp op, uint64_t old, uint64_t operand, uint64_t expected) {
  switch (op) {
    case AtomicOp::Add:
    case AtomicOp::FetchAdd: return old + operand;
    case AtomicOp::Or:
    case AtomicOp::FetchOr: return old | operand;
    case AtomicOp::And:
    case AtomicOp::FetchAnd: return old & operand;
    case AtomicOp::Xor:
    case AtomicOp::FetchXor: return old ^ operand;
    case AtomicOp::Xchg: return operand;
    case AtomicOp::CmpXchg: return old == expected ? operand : old;
  }
  return old;
}

}  // namespace bpftime
