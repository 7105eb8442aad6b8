// Instructions to text, in the notation of the kernel's verifier log and of LLVM's BPF
// assembler. Targets are printed as absolute slots, since one instruction alone does not
// know where it stands. Trusts only that the instruction came out of decode().
#include "bpf/HelperTable.h"
#include "bpf/Isa.h"
#include "bpf/Program.h"

#include <llvm/Support/FormatVariadic.h>

namespace bpftime {

namespace {

using namespace isa;
using llvm::formatv;

/// r0 to r10, or the lower halves w0 to w10.
std::string reg(unsigned number, bool is64 = true) { return (is64 ? "r" : "w") + std::to_string(number); }

/// "(r1 + 8)", "(r10 - 16)".
std::string address(unsigned base, int off) {
  return formatv("({0} {1} {2})", reg(base), off < 0 ? "-" : "+", off < 0 ? -off : off);
}

/// "u32", "s8": the type of an access.
std::string typeName(const Insn &insn) { return (insn.isSigned ? "s" : "u") + std::to_string(insn.size * 8); }

/// What a load reads and a store writes.
std::string access(const Insn &insn, unsigned base) {
  return formatv("*({0} *){1}", typeName(insn), address(base, insn.off));
}

/// The second operand of an ALU operation or a branch.
std::string operand(const Insn &insn) {
  return insn.usesReg ? reg(insn.src, insn.is64) : std::to_string(insn.imm);
}

/// A 32-bit operation shows its registers as wN, as LLVM does.
std::string alu(const Insn &insn) {
  std::string dst = reg(insn.dst, insn.is64);
  if (insn.alu == AluOp::Neg) return dst + " = -" + dst;
  if (insn.signBits) return formatv("{0} = (s{1}){2}", dst, unsigned(insn.signBits), operand(insn));
  const AluRow *row = find(aluRows, &AluRow::alu, insn.alu);
  return formatv("{0} {1} {2}", dst, row->symbol, operand(insn));
}

/// Swaps name their width in bits, and the register twice.
std::string swap(const Insn &insn) {
  const char *name = insn.swap == SwapOp::Reverse ? "bswap" : insn.swap == SwapOp::ToBig ? "be" : "le";
  return formatv("{0} = {1}{2} {0}", reg(insn.dst), name, insn.size * 8);
}

/// By name where the caller knows names.
std::string mapName(const Insn &insn, llvm::ArrayRef<std::string> names) {
  uint32_t i = index(insn.map);
  return i < names.size() ? names[i] : "map#" + std::to_string(i);
}

std::string loadImm64(const Insn &insn, llvm::ArrayRef<std::string> names) {
  std::string dst = reg(insn.dst);
  switch (insn.imm64) {
    case Imm64Kind::Constant: return formatv("{0} = {1:x} ll", dst, uint64_t(insn.imm));
    case Imm64Kind::Map: return formatv("{0} = map[{1}]", dst, mapName(insn, names));
    case Imm64Kind::MapValue: return formatv("{0} = map[{1}][0] + {2}", dst, mapName(insn, names), insn.imm);
    case Imm64Kind::Subprogram: return formatv("{0} = subprogram at {1}", dst, index(insn.target));
    case Imm64Kind::BtfId: return formatv("{0} = kernel variable, BTF id {1}", dst, insn.imm);
  }
  return dst;
}

/// Without a fetch the kernel prints a locked operator, with one a call; compare-and-
/// exchange has r0 as an operand and as its result.
std::string atomic(const Insn &insn) {
  const AtomicRow *row = find(atomicRows, &AtomicRow::atomic, insn.atomic);
  std::string src = reg(insn.src, insn.size == 8);
  if (!row->fetches) return formatv("lock {0} {1} {2}", access(insn, insn.dst), row->name, src);
  bool compares = insn.atomic == AtomicOp::CmpXchg;
  return formatv("{0} = atomic{1}_{2}(({3} *){4}, {5}{6})", compares ? reg(0, insn.size == 8) : src,
                 insn.size == 8 ? "64" : "", row->name, typeName(insn), address(insn.dst, insn.off),
                 compares ? reg(0, insn.size == 8) + ", " : "", src);
}

/// 32-bit comparisons show their registers as wN.
std::string branch(const Insn &insn) {
  const CondRow *row = find(condRows, &CondRow::cond, insn.cond);
  return formatv("if {0} {1} {2} goto {3}", reg(insn.dst, insn.is64), row->symbol, operand(insn),
                 index(insn.target));
}

/// The packet is an implicit operand, as in the kernel's notation.
std::string packetLoad(const Insn &insn) {
  if (!insn.usesReg) return formatv("r0 = *({0} *)skb[{1}]", typeName(insn), insn.imm);
  return formatv("r0 = *({0} *)skb[{1} + {2}]", typeName(insn), reg(insn.src), insn.imm);
}

std::string callHelper(const Insn &insn) {
  // Not a helper at all: the number is libbpf's mark (bpf/Program.h).
  if (insn.imm == unresolvedCoreHelper) return "unresolved CO-RE relocation";
  const char *name = helperName(HelperId(uint32_t(insn.imm)));
  return *name ? formatv("call {0}#{1}", name, insn.imm).str() : formatv("call unknown#{0}", insn.imm).str();
}

}  // namespace

std::string disassemble(const Program &program, InsnIndex at, llvm::ArrayRef<std::string> mapNames) {
  const Insn &insn = program.insns[index(at)];
  bool mayBeOwn = program.hostTable && insn.kind == InsnKind::CallHelper;
  const HelperPrototype *own = mayBeOwn ? program.hostTable->find(HelperId(insn.imm)) : nullptr;
  return own ? formatv("call {0}#{1}", own->name, insn.imm).str() : disassemble(insn, mapNames);
}

std::string disassemble(const Insn &insn, llvm::ArrayRef<std::string> mapNames) {
  switch (insn.kind) {
    case InsnKind::Alu: return alu(insn);
    case InsnKind::Swap: return swap(insn);
    case InsnKind::LoadImm64: return loadImm64(insn, mapNames);
    case InsnKind::Load: return formatv("{0} = {1}", reg(insn.dst), access(insn, insn.src));
    case InsnKind::Store:
      return formatv("{0} = {1}", access(insn, insn.dst),
                     insn.usesReg ? reg(insn.src) : std::to_string(insn.imm));
    case InsnKind::Atomic: return atomic(insn);
    case InsnKind::LoadAcquire:
      return formatv("{0} = load_acquire(({1} *){2})", reg(insn.dst, insn.size == 8), typeName(insn),
                     address(insn.src, insn.off));
    case InsnKind::StoreRelease:
      return formatv("store_release(({0} *){1}, {2})", typeName(insn), address(insn.dst, insn.off),
                     reg(insn.src, insn.size == 8));
    case InsnKind::LoadPacket: return packetLoad(insn);
    case InsnKind::AddrSpaceCast:
      return formatv("{0} = addr_space_cast({1}, {2}, {3})", reg(insn.dst), reg(insn.src),
                     uint32_t(insn.imm) >> 16, uint32_t(insn.imm) & 0xffff);
    case InsnKind::Jump: return formatv("goto {0}", index(insn.target));
    case InsnKind::Branch: return branch(insn);
    case InsnKind::MayGoto: return formatv("may_goto {0}", index(insn.target));
    case InsnKind::CallHelper: return callHelper(insn);
    case InsnKind::CallLocal: return formatv("call {0}", index(insn.target));
    case InsnKind::CallKfunc: return formatv("call kernel function, BTF id {0}", insn.imm);
    case InsnKind::CallReg: return formatv("callx {0}", reg(insn.dst));
    case InsnKind::Exit: return "exit";
    case InsnKind::WideTail: return "(second half)";
  }
  return "";
}

}  // namespace bpftime
