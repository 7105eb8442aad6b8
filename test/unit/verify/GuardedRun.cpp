// A small interpreter with guarded memory, for socket filters that use map lookups only.
// Semantics: RFC 9669.
#include "GuardedRun.h"

#include "Witnesses.h"

#include <cstring>
#include <random>

namespace bpftime {

namespace {

constexpr uint64_t StepsMax = 100000;

uint64_t compute(AluOp op, uint64_t a, uint64_t b, bool is64) {
  if (!is64) a = uint32_t(a), b = uint32_t(b);
  unsigned n = unsigned(b) & (is64 ? 63 : 31);
  uint64_t r = 0;
  switch (op) {
    case AluOp::Add: r = a + b; break;
    case AluOp::Sub: r = a - b; break;
    case AluOp::Mul: r = a * b; break;
    case AluOp::Div: r = b ? a / b : 0; break;
    case AluOp::Mod: r = b ? a % b : a; break;
    case AluOp::Or: r = a | b; break;
    case AluOp::And: r = a & b; break;
    case AluOp::Xor: r = a ^ b; break;
    case AluOp::Lsh: r = a << n; break;
    case AluOp::Rsh: r = a >> n; break;
    case AluOp::Arsh: r = is64 ? uint64_t(int64_t(a) >> n) : uint32_t(int32_t(a) >> n); break;
    case AluOp::Neg: r = 0 - a; break;
    case AluOp::Mov: r = b; break;
    default: break;
  }
  return is64 ? r : uint32_t(r);
}

bool compare(Cond c, uint64_t a, uint64_t b, bool is64) {
  if (!is64) a = uint32_t(a), b = uint32_t(b);
  int64_t x = is64 ? int64_t(a) : int32_t(a), y = is64 ? int64_t(b) : int32_t(b);
  switch (c) {
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

class Machine {
 public:
  Machine(const VerifiedProgram &v, llvm::ArrayRef<MapDef> m, uint64_t seed, const Witnesses *w)
      : verified(v), maps(m), witnesses(w) {
    std::mt19937_64 random(seed);
    // Small, huge and arbitrary words, so that both ways of comparisons are taken.
    for (size_t i = 0; i < sizeof(ctx); i += 4) {
      uint32_t word = uint32_t(random());
      if (seed % 4 == 1) word &= 0x7f;
      if (seed % 4 == 2) word |= 0xffffff00;
      if (seed % 4 == 3) word >>= random() % 32;
      std::memcpy(ctx + i, &word, 4);
    }
    for (uint8_t &b : values) b = uint8_t(random());
    regs[1] = reinterpret_cast<uint64_t>(ctx);
    regs[10] = reinterpret_cast<uint64_t>(stack + sizeof(stack));
  }

  std::string run() {
    for (uint64_t steps = 0; steps < StepsMax; ++steps) {
      if (!verified.facts().insns[pc].reachable) return claim("reached, but was called unreachable");
      const Insn &insn = verified.program().insns[pc];
      if (witnesses)
        if (std::string wrong = witnesses->check(moment()); !wrong.empty()) return claim(wrong);
      if (insn.kind == InsnKind::Exit) return problem;
      step(insn);
      if (!problem.empty()) return problem;
    }
    return claim("the program does not end");
  }

 private:
  Moment moment() const {
    return {pc,
            regs,
            reinterpret_cast<uint64_t>(ctx),
            reinterpret_cast<uint64_t>(values),
            64,
            maps[0].entriesMax};
  }

  std::string claim(const std::string &what) {
    problem = verified.program().name + " at " + std::to_string(pc) + ": " +
              disassemble(verified.program().insns[pc]) + ": " + what;
    return problem;
  }

  void step(const Insn &insn) {
    switch (insn.kind) {
      case InsnKind::Alu: regs[insn.dst] = compute(insn.alu, regs[insn.dst], operand(insn), insn.is64); break;
      case InsnKind::LoadImm64:
        regs[insn.dst] = insn.imm64 == Imm64Kind::Constant ? uint64_t(insn.imm) : 0;
        ++pc;
        break;
      case InsnKind::Load:
      case InsnKind::Store: access(insn); break;
      case InsnKind::Jump: pc = index(insn.target) - 1; break;
      case InsnKind::Branch: branch(insn); break;
      case InsnKind::CallHelper: lookup(); break;
      default: claim("not part of these tests"); break;
    }
    ++pc;
  }

  uint64_t operand(const Insn &insn) const { return insn.usesReg ? regs[insn.src] : uint64_t(insn.imm); }

  void branch(const Insn &insn) {
    bool taken = compare(insn.cond, regs[insn.dst], operand(insn), insn.is64);
    BranchFact fact = verified.facts().insns[pc].branch;
    if ((fact == BranchFact::Always && !taken) || (fact == BranchFact::Never && taken))
      claim("went against its fact");
    if (taken) pc = index(insn.target) - 1;
  }

  void lookup() {
    uint32_t key;
    std::memcpy(&key, reinterpret_cast<void *>(regs[2]), 4);
    if (auto fact = verified.facts().insns[pc].callKey; fact && *fact != key)
      claim("another key than its fact");
    regs[0] = key < maps[0].entriesMax ? reinterpret_cast<uint64_t>(values + key * 64) : 0;
    element = regs[0];
  }

  void access(const Insn &insn) {
    bool isLoad = insn.kind == InsnKind::Load;
    uint64_t address = regs[isLoad ? insn.src : insn.dst] + uint64_t(int64_t(insn.off));
    if (!checkAddress(address, insn.size, !isLoad)) return;
    void *at = reinterpret_cast<void *>(address);
    if (isLoad) {
      uint64_t v = 0;
      std::memcpy(&v, at, insn.size);
      regs[insn.dst] = v;
    } else {
      uint64_t v = operand(insn);
      std::memcpy(at, &v, insn.size);
    }
  }

  bool inside(uint64_t address, unsigned bytes, uint64_t base, uint64_t size) const {
    return address >= base && address + bytes <= base + size;
  }

  bool checkAddress(uint64_t address, unsigned bytes, bool isWrite) {
    const AccessFact &fact = verified.facts().insns[pc].access;
    uint64_t top = reinterpret_cast<uint64_t>(stack + sizeof(stack)), start = reinterpret_cast<uint64_t>(ctx);
    Region region = Region::Unknown;
    uint64_t base = 0;
    if (inside(address, bytes, top - verified.facts().stackBytesMax, verified.facts().stackBytesMax))
      region = Region::Stack, base = top;
    else if (inside(address, bytes, start, sizeof(ctx)) && !isWrite) region = Region::Ctx, base = start;
    else if (element && inside(address, bytes, element, 64)) region = Region::MapValue, base = element;
    else return claim("access outside the program's memory"), false;
    if (region == Region::Stack && address % bytes != 0)
      return claim("misaligned access to the stack"), false;
    if (fact.region == Region::Unknown) return true;
    int64_t offset = int64_t(address - base);
    if (fact.region != region || offset < fact.offsetMin || offset > fact.offsetMax || offset % fact.align)
      return claim("access at offset " + std::to_string(offset) + " against its fact"), false;
    return true;
  }

  const VerifiedProgram &verified;
  llvm::ArrayRef<MapDef> maps;
  const Witnesses *witnesses;
  uint64_t regs[11] = {};
  uint32_t pc = 0;
  uint64_t element = 0;
  std::string problem;
  alignas(8) uint8_t ctx[192] = {};
  alignas(8) uint8_t values[256] = {};
  alignas(8) uint8_t stack[512] = {};
};

}  // namespace

std::string guardedRun(const VerifiedProgram &v, llvm::ArrayRef<MapDef> maps, uint64_t seed,
                       const Witnesses *witnesses) {
  return Machine(v, maps, seed, witnesses).run();
}

}  // namespace bpftime
