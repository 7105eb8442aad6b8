// Decodes x86_64 with LLVM MC and says what moving an instruction would change.
//
// An instruction knows its own address in three ways only: a branch displacement, a
// memory operand relative to rip, and the return address a call pushes. The first two
// are found here; where the four bytes of a rip operand lie is not guessed from tables
// but tried: the byte that changes the operand, and nothing else, is the operand.
#include "X86_64.h"

#include "X86_64Target.h"

#include <llvm/ADT/StringSwitch.h>
#include <llvm/MC/MCContext.h>
#include <llvm/MC/MCDisassembler/MCDisassembler.h>
#include <llvm/MC/MCInst.h>
#include <llvm/MC/MCInstPrinter.h>
#include <llvm/Support/Endian.h>

namespace bpftime {

using llvm::MCInst;

// Prefixes that LLVM may give as instructions of their own: a lock, and before one the other two.
constexpr uint8_t lockPrefix = 0xf0;
bool isPrefix(uint8_t byte) { return byte == lockPrefix || byte == 0xf2 || byte == 0xf3; }

struct Decoder::State {
  const X86_64Target &x86 = x86_64Target();
  llvm::MCContext context{x86.triple, x86.assembly.get(), x86.registers.get(), x86.subtarget.get()};
  std::unique_ptr<llvm::MCDisassembler> disassembler{
      x86.target->createMCDisassembler(*x86.subtarget, context)};
  std::unique_ptr<llvm::MCInstPrinter> printer{
      x86.target->createMCInstPrinter(x86.triple, 0, *x86.assembly, *x86.instructions, *x86.registers)};
  unsigned rip = 0, eip = 0;

  State() {
    for (unsigned r = 1; r < x86.registers->getNumRegs(); ++r) {
      llvm::StringRef name = x86.registers->getName(r);
      if (name == "RIP") rip = r;
      if (name == "EIP") eip = r;
    }
  }

  /// What LLVM takes for one instruction. A soft failure (an encoding the CPU would run but should
  /// not be written) counts as none: such bytes are not what a compiler means.
  bool step(llvm::ArrayRef<uint8_t> bytes, uint64_t address, MCInst &inst, uint64_t &size) const {
    auto status = disassembler->getInstruction(inst, size, bytes, address, llvm::nulls());
    return status == llvm::MCDisassembler::Success && size > 0 && size <= bytes.size();
  }
  /// One instruction, with its prefixes: nothing may come between them and what they are of.
  bool disassemble(llvm::ArrayRef<uint8_t> bytes, uint64_t address, MCInst &inst, uint64_t &size) const {
    constexpr uint64_t sizeMax = 15;  // the CPU's
    for (uint64_t at = 0; at < sizeMax; ++at) {
      inst = MCInst();
      if (!step(bytes.drop_front(at), address + at, inst, size)) return false;
      if (size == 1 && isPrefix(bytes[at])) continue;
      size += at;
      return size <= sizeMax;
    }
    return false;
  }
  std::optional<NativeInsn> scan(llvm::ArrayRef<uint8_t> bytes, uint64_t address, MCInst &inst) const;
  int operandOf(const MCInst &, unsigned reg) const;
  uint8_t locate(const NativeInsn &, const MCInst &, unsigned operand) const;
  void readOperand(NativeInsn &, const MCInst &) const;
  void readFlow(NativeInsn &, const MCInst &) const;
  const char *whyImmovable(const NativeInsn &, const MCInst &) const;
};

/// Index of the displacement of a memory operand with base `reg`, or -1. A memory operand
/// is five operands: base, scale, index, displacement, segment.
int Decoder::State::operandOf(const MCInst &inst, unsigned reg) const {
  for (unsigned i = 0; i + 3 < inst.getNumOperands(); ++i)
    if (inst.getOperand(i).isReg() && inst.getOperand(i).getReg() == reg && inst.getOperand(i + 3).isImm())
      return i + 3;
  return -1;
}

/// The offset of the four bytes that hold operand `operand`; 0 if there is not exactly
/// one place. Sound: a place counts only if changing it changes this operand to the
/// value written and leaves opcode, size and all other operands as they are.
uint8_t Decoder::State::locate(const NativeInsn &insn, const MCInst &inst, unsigned operand) const {
  uint8_t found = 0;
  int64_t value = inst.getOperand(operand).getImm();
  for (size_t at = 1; at + 4 <= insn.bytes.size(); ++at) {
    if (int32_t(llvm::support::endian::read32le(&insn.bytes[at])) != value) continue;
    std::vector<uint8_t> changed = insn.bytes;
    int32_t other = int32_t(value) ^ 0x5a5a5a5a;
    llvm::support::endian::write32le(&changed[at], other);
    MCInst probe;
    uint64_t size = 0;
    if (!disassemble(changed, insn.address, probe, size) || size != insn.bytes.size()) continue;
    if (probe.getOpcode() != inst.getOpcode() || probe.getNumOperands() != inst.getNumOperands()) continue;
    bool same = true;
    for (unsigned i = 0; i < inst.getNumOperands() && same; ++i) {
      const llvm::MCOperand &a = inst.getOperand(i), &b = probe.getOperand(i);
      if (i == operand) same = b.isImm() && b.getImm() == other;
      else
        same = a.isReg()   ? b.isReg() && a.getReg() == b.getReg()
               : a.isImm() ? b.isImm() && a.getImm() == b.getImm()
                           : false;
    }
    if (!same) continue;
    if (found) return 0;
    found = at;
  }
  return found;
}

/// An operand relative to the instruction pointer, if there is one.
void Decoder::State::readOperand(NativeInsn &insn, const MCInst &inst) const {
  if (operandOf(inst, eip) >= 0) insn.immovable = "it has an operand relative to eip";
  int operand = operandOf(inst, rip);
  if (operand < 0) return;
  insn.operand = insn.end() + inst.getOperand(operand).getImm();
  insn.operandOff = locate(insn, inst, operand);
  if (!insn.operandOff) insn.immovable = "its operand relative to rip cannot be told from its other bytes";
}

/// Where control goes. LLVM's descriptions say what an instruction is; the target of a
/// direct branch is computed from its displacement.
void Decoder::State::readFlow(NativeInsn &insn, const MCInst &inst) const {
  const llvm::MCInstrDesc &d = x86.instructions->get(inst.getOpcode());
  uint64_t target = 0;
  if (x86.analysis->evaluateBranch(inst, insn.address, insn.bytes.size(), target)) insn.target = target;
  if (d.isCall()) insn.flow = insn.target ? Flow::Call : Flow::IndirectCall;
  else if (d.isReturn() || d.isIndirectBranch() || d.isTrap()) insn.flow = Flow::Stop;
  else if (d.isUnconditionalBranch()) insn.flow = insn.target ? Flow::Jump : Flow::Stop;
  else if (insn.target) insn.flow = Flow::Branch;
  else if (d.isBarrier()) insn.flow = Flow::Stop;
}

/// What a copy at another address would not do, beyond what fix-ups repair.
const char *Decoder::State::whyImmovable(const NativeInsn &insn, const MCInst &inst) const {
  llvm::StringRef name = x86.instructions->getName(inst.getOpcode());
  if (name.ends_with("_PREFIX")) return "it is a prefix that stands alone";
  return llvm::StringSwitch<const char *>(name)
      .Cases("LOOP", "LOOPE", "LOOPNE", "it has no form with a 32-bit displacement")
      .Cases("JCXZ", "JECXZ", "JRCXZ", "it has no form with a 32-bit displacement")
      .Cases("XBEGIN_2", "XBEGIN_4", "it starts a transaction that may return to it")
      .Cases("SYSCALL", "SYSENTER", "a thread may block in it while the probe is taken out")
      .Cases("INT3", "INT", "INTO", "it is a breakpoint, perhaps of a debugger")
      .Case("UD2", "the handler of its trap looks at the address")
      .Default(nullptr);
}

/// True for the encodings of direct branches that compilers write: at most one prefix, an
/// 8- or 32-bit displacement. Sound: then the opcode stands where the trampoline writer
/// looks for it.
bool isPlainBranch(const NativeInsn &i) {
  auto fromEnd = [&](size_t n) { return i.bytes[i.bytes.size() - n]; };
  size_t size = i.bytes.size();
  bool isShort = size == 2 || size == 3;
  if (i.flow == Flow::Call) return (size == 5 || size == 6) && fromEnd(5) == 0xe8;
  if (i.flow == Flow::Jump)
    return isShort ? fromEnd(2) == 0xeb : (size == 5 || size == 6) && fromEnd(5) == 0xe9;
  return isShort ? (fromEnd(2) & 0xf0) == 0x70
                 : (size == 6 || size == 7) && fromEnd(6) == 0x0f && (fromEnd(5) & 0xf0) == 0x80;
}

/// True for `call *reg` and `call *disp(%rip)`, which become the same jump by changing
/// one field. Calls through other memory may use rsp, which the pushed address moves.
bool isPlainIndirectCall(const NativeInsn &i) {
  size_t modrm = i.operand ? i.operandOff - 1 : i.bytes.size() - 1;
  if (modrm < 1 || i.bytes[modrm - 1] != 0xff || (i.bytes[modrm] >> 3 & 7) != 2) return false;
  return i.operand || (i.bytes[modrm] >> 6 == 3 && (i.bytes[modrm] & 7) != 4);
}

Decoder::Decoder() : state(std::make_unique<State>()) {}
Decoder::~Decoder() = default;

/// The cheap half of decoding: enough to walk through code and find branches.
std::optional<NativeInsn> Decoder::State::scan(llvm::ArrayRef<uint8_t> bytes, uint64_t address,
                                               MCInst &inst) const {
  uint64_t size = 0;
  if (!disassemble(bytes.take_front(16), address, inst, size)) return std::nullopt;
  NativeInsn insn;
  insn.address = address;
  insn.bytes = bytes.take_front(size).vec();
  readFlow(insn, inst);
  llvm::StringRef name = x86.instructions->getName(inst.getOpcode());
  insn.isPadding = name.starts_with("NOOP") || name == "INT3" || name == "DATA16_PREFIX" ||
                   insn.bytes == std::vector<uint8_t>{0x66, 0x90};
  insn.isEntryMark = name == "ENDBR64";
  insn.popsArguments = name == "RETI64" || name == "RETI32" || name == "RETI16";
  return insn;
}

std::optional<NativeInsn> Decoder::scan(llvm::ArrayRef<uint8_t> bytes, uint64_t address) {
  MCInst inst;
  return state->scan(bytes, address, inst);
}

std::optional<NativeInsn> Decoder::decode(llvm::ArrayRef<uint8_t> bytes, uint64_t address) {
  MCInst inst;
  auto insn = state->scan(bytes, address, inst);
  if (!insn) return std::nullopt;
  insn->immovable = state->whyImmovable(*insn, inst);
  state->readOperand(*insn, inst);
  if (!insn->immovable && insn->target && !isPlainBranch(*insn))
    insn->immovable = "it is a branch of an unusual encoding";
  if (!insn->immovable && insn->flow == Flow::IndirectCall && !isPlainIndirectCall(*insn))
    insn->immovable = "it is a call through memory that may use the stack pointer";
  llvm::raw_string_ostream os(insn->text);
  if (insn->bytes[0] == lockPrefix) os << "lock";
  state->printer->printInst(&inst, address, "", *state->x86.subtarget, os);
  return insn;
}

}  // namespace bpftime
