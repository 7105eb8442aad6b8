// Bytes to instructions.
//
// Nothing about the input is trusted: an opcode that no row names, a reserved field
// that is set, a register above r10, a wide instruction without its second half, or a
// jump that does not land on an instruction is refused, all of them in one pass so that
// the reader sees every fault at once. What is left afterwards: one Insn per slot, with
// every target inside the stream and on the first slot of an instruction. Whether a
// jump crosses subprograms, or an operand makes sense, is the verifier's question.
#include "bpf/Isa.h"

#include "support/Diagnostic.h"

#include <optional>

namespace bpftime {

namespace {

using namespace isa;

/// Why one instruction is refused.
struct Fault {
  DiagId id;
  std::string detail;
};
using Verdict = std::optional<Fault>;

Fault reserved(const char *field) { return {DiagId::ReservedField, field}; }
Fault unknown() { return {DiagId::UnknownOpcode, ""}; }

/// The fields an instruction does not use must be zero (RFC 9669, section 3).
Verdict requireZero(const RawInsn &raw, bool dst, bool src, bool off, bool imm) {
  if (dst && raw.dst) return reserved("destination register");
  if (src && raw.src) return reserved("source register");
  if (off && raw.off) return reserved("offset");
  if (imm && raw.imm) return reserved("immediate");
  return std::nullopt;
}

/// One pass over the stream. decodeX() fills in what X adds to `insn`, whose common fields
/// decodeOne() has set, and returns the fault, if any; report() turns it into a diagnostic.
class Decoder {
 public:
  explicit Decoder(llvm::ArrayRef<RawInsn> stream) : stream(stream), insns(stream.size()) {}
  llvm::Expected<std::vector<Insn>> run();

 private:
  Verdict decodeOne(size_t at);
  Verdict decodeAlu(const RawInsn &, Insn &);
  Verdict decodeMove(const RawInsn &, Insn &);
  Verdict decodeSwap(const RawInsn &, Insn &);
  Verdict decodeImm64(size_t at, Insn &);
  Verdict decodePacketLoad(const RawInsn &, Insn &);
  Verdict decodeMemory(const RawInsn &, Insn &);
  Verdict decodeAtomic(const RawInsn &, Insn &);
  Verdict decodeJump(size_t at, Insn &);
  Verdict decodeCall(size_t at, Insn &);
  Verdict decodeBranch(const RawInsn &, Insn &);
  Verdict setTarget(size_t at, int64_t distance, Insn &);
  void checkTargets();
  void report(size_t at, Fault);

  llvm::ArrayRef<RawInsn> stream;
  std::vector<Insn> insns;
  std::vector<Diagnostic> faults;
};

/// Enough for a reader; a file of noise would otherwise give one line per slot.
constexpr size_t faultsMax = 20;

/// The raw fields stand in for a disassembly, which a faulty instruction does not have.
void Decoder::report(size_t at, Fault fault) {
  if (faults.size() >= faultsMax) return;
  const RawInsn &raw = stream[at];
  Diagnostic d = fault.id == DiagId::UnknownOpcode
                     ? diagnose(fault.id, llvm::formatv("{0:x2}", raw.opcode).str())
                     : diagnose(fault.id, fault.detail);
  std::string bytes = llvm::formatv("opcode {0:x2} dst {1} src {2} off {3} imm {4}", raw.opcode,
                                    unsigned(raw.dst), unsigned(raw.src), raw.off, raw.imm);
  faults.push_back(std::move(d).on({uint32_t(at), std::move(bytes)}));
}

/// Mov alone uses the offset for something else than a sign: the width to extend from.
Verdict Decoder::decodeMove(const RawInsn &raw, Insn &insn) {
  if (!insn.usesReg) return requireZero(raw, false, true, true, false);
  if (raw.off == 1 && insn.is64) {  // the immediate names the two address spaces
    insn.kind = InsnKind::AddrSpaceCast;
    return std::nullopt;
  }
  bool extends = raw.off == 8 || raw.off == 16 || (raw.off == 32 && insn.is64);
  if (raw.off && !extends) return reserved("offset");
  insn.signBits = uint8_t(raw.off);
  return requireZero(raw, false, false, false, true);
}

/// In class Alu32 the source bit means "to big endian", in Alu64 it must be clear and the
/// swap is unconditional. The immediate is the width.
Verdict Decoder::decodeSwap(const RawInsn &raw, Insn &insn) {
  if (raw.imm != 16 && raw.imm != 32 && raw.imm != 64) return reserved("immediate");
  if (insn.is64 && insn.usesReg) return unknown();
  insn.kind = InsnKind::Swap;
  insn.swap = insn.is64 ? SwapOp::Reverse : insn.usesReg ? SwapOp::ToBig : SwapOp::ToLittle;
  insn.usesReg = false;
  insn.size = uint8_t(raw.imm / 8);
  return requireZero(raw, false, true, true, false);
}

Verdict Decoder::decodeAlu(const RawInsn &raw, Insn &insn) {
  insn.kind = InsnKind::Alu;
  insn.is64 = classOf(raw.opcode) == Alu64;
  insn.usesReg = isRegisterForm(raw.opcode);
  if (operationOf(raw.opcode) == opEnd) return decodeSwap(raw, insn);
  const AluRow *row = find(aluRows, &AluRow::operation, operationOf(raw.opcode));
  if (!row) return unknown();
  // The first row of an operation is the unsigned one.
  insn.alu = row->alu;
  if (insn.alu == AluOp::Mov) return decodeMove(raw, insn);
  if (insn.alu == AluOp::Neg) {
    if (insn.usesReg) return unknown();
    return requireZero(raw, false, true, true, true);
  }
  if (raw.off == 1 && insn.alu == AluOp::Div) insn.alu = AluOp::SDiv;
  else if (raw.off == 1 && insn.alu == AluOp::Mod) insn.alu = AluOp::SMod;
  else if (raw.off) return reserved("offset");
  return requireZero(raw, false, !insn.usesReg, false, insn.usesReg);
}

/// The only instruction of two slots. The second one carries the upper half of the
/// immediate and nothing else, so a slot with an opcode there is a missing second half.
Verdict Decoder::decodeImm64(size_t at, Insn &insn) {
  const RawInsn &raw = stream[at];
  if (at + 1 == stream.size()) return Fault{DiagId::TruncatedWide, ""};
  const RawInsn &tail = stream[at + 1];
  if (tail.opcode || tail.dst || tail.src || tail.off) return Fault{DiagId::TruncatedWide, ""};
  const Imm64Row *row = find(imm64Rows, &Imm64Row::src, raw.src);
  if (!row) return reserved("source register");
  insn.kind = InsnKind::LoadImm64;
  insn.imm64 = row->kind;
  insn.is64 = true;
  switch (row->kind) {
    case Imm64Kind::Constant:
      insn.imm = int64_t(uint64_t(uint32_t(tail.imm)) << 32 | uint32_t(raw.imm));
      break;
    case Imm64Kind::MapValue:
      insn.map = MapId(uint32_t(raw.imm));
      insn.imm = uint32_t(tail.imm);
      break;
    case Imm64Kind::Map:
      insn.map = MapId(uint32_t(raw.imm));
      insn.imm = 0;
      if (tail.imm) return reserved("immediate of the second half");
      break;
    case Imm64Kind::Subprogram:
      if (tail.imm) return reserved("immediate of the second half");
      if (Verdict v = setTarget(at, raw.imm, insn)) return v;
      break;
    case Imm64Kind::BtfId: break;
  }
  return requireZero(raw, false, false, true, false);
}

/// Legacy packet access; the context is an implicit operand, so no register field is free.
Verdict Decoder::decodePacketLoad(const RawInsn &raw, Insn &insn) {
  insn.kind = InsnKind::LoadPacket;
  insn.usesReg = modeOf(raw.opcode) == Ind;
  insn.size = sizeOf(raw.opcode);
  if (insn.size == 8) return unknown();
  return requireZero(raw, true, !insn.usesReg, true, false);
}

/// Load-acquire and store-release exist in every width, read-modify-write in two.
Verdict Decoder::decodeAtomic(const RawInsn &raw, Insn &insn) {
  insn.usesReg = true;
  if (raw.imm == atomicLoadAcquire || raw.imm == atomicStoreRelease) {
    insn.kind = raw.imm == atomicLoadAcquire ? InsnKind::LoadAcquire : InsnKind::StoreRelease;
    return std::nullopt;
  }
  const AtomicRow *row = find(atomicRows, &AtomicRow::imm, raw.imm);
  if (!row) return reserved("immediate");
  if (insn.size < 4) return unknown();
  insn.kind = InsnKind::Atomic;
  insn.atomic = row->atomic;
  return std::nullopt;
}

/// Loads may extend the sign except at full width; immediate stores have no source.
Verdict Decoder::decodeMemory(const RawInsn &raw, Insn &insn) {
  uint8_t mode = modeOf(raw.opcode);
  insn.size = sizeOf(raw.opcode);
  switch (classOf(raw.opcode)) {
    case Ldx:
      if (mode != Mem && !(mode == MemSx && insn.size < 8)) return unknown();
      insn.kind = InsnKind::Load;
      insn.isSigned = mode == MemSx;
      return requireZero(raw, false, false, false, true);
    case St:
      if (mode != Mem) return unknown();
      insn.kind = InsnKind::Store;
      return requireZero(raw, false, true, false, false);
    default:
      if (mode == isa::Atomic) return decodeAtomic(raw, insn);
      if (mode != Mem) return unknown();
      insn.kind = InsnKind::Store;
      insn.usesReg = true;
      return requireZero(raw, false, false, false, true);
  }
}

/// Jumps count from the next instruction. The landing itself is checked when all wide
/// instructions are known.
Verdict Decoder::setTarget(size_t at, int64_t distance, Insn &insn) {
  int64_t target = int64_t(at) + 1 + distance;
  if (target < 0 || target >= int64_t(stream.size()))
    return Fault{DiagId::BadJump, "out of the program, to slot " + std::to_string(target)};
  insn.target = InsnIndex(uint32_t(target));
  return std::nullopt;
}

/// The source field chooses between helpers, functions of the object and of the kernel.
Verdict Decoder::decodeCall(size_t at, Insn &insn) {
  const RawInsn &raw = stream[at];
  if (insn.usesReg) {  // callx: the address is in dst
    insn.kind = InsnKind::CallReg;
    return requireZero(raw, false, true, true, true);
  }
  const CallRow *row = find(callRows, &CallRow::src, raw.src);
  if (!row) return reserved("source register");
  insn.kind = row->kind;
  // A kernel function's offset chooses the module its BTF id belongs to.
  if (Verdict v = requireZero(raw, true, false, insn.kind != InsnKind::CallKfunc, false)) return v;
  return insn.kind == InsnKind::CallLocal ? setTarget(at, raw.imm, insn) : std::nullopt;
}

Verdict Decoder::decodeBranch(const RawInsn &raw, Insn &insn) {
  const CondRow *row = find(condRows, &CondRow::operation, operationOf(raw.opcode));
  if (!row) return unknown();
  insn.kind = InsnKind::Branch;
  insn.cond = row->cond;
  return requireZero(raw, false, !insn.usesReg, false, insn.usesReg);
}

Verdict Decoder::decodeJump(size_t at, Insn &insn) {
  const RawInsn &raw = stream[at];
  bool wide = classOf(raw.opcode) == Jmp32;
  insn.usesReg = isRegisterForm(raw.opcode);
  insn.is64 = !wide;
  switch (operationOf(raw.opcode)) {
    case opJa:  // in class Jmp32 the distance is the 32-bit immediate
      if (insn.usesReg) return unknown();
      insn.kind = InsnKind::Jump;
      if (Verdict v = requireZero(raw, true, true, wide, !wide)) return v;
      return setTarget(at, wide ? raw.imm : raw.off, insn);
    case opJcond:
      if (insn.usesReg || wide) return unknown();
      insn.kind = InsnKind::MayGoto;
      if (Verdict v = requireZero(raw, true, true, false, true)) return v;
      return setTarget(at, raw.off, insn);
    case opCall: return wide ? unknown() : decodeCall(at, insn);
    case opExit:
      if (insn.usesReg || wide) return unknown();
      insn.kind = InsnKind::Exit;
      return requireZero(raw, true, true, true, true);
    default:
      if (Verdict v = decodeBranch(raw, insn)) return v;
      return setTarget(at, raw.off, insn);
  }
}

/// Register fields are checked first and for every instruction: what does not use one must
/// have it zero anyway.
Verdict Decoder::decodeOne(size_t at) {
  const RawInsn &raw = stream[at];
  Insn &insn = insns[at];
  insn.opcode = raw.opcode;
  insn.dst = raw.dst;
  insn.src = raw.src;
  insn.off = raw.off;
  insn.imm = raw.imm;
  if (raw.dst > registersMax || raw.src > registersMax)
    return Fault{DiagId::BadRegister, "r" + std::to_string(raw.dst > registersMax ? raw.dst : raw.src)};
  switch (classOf(raw.opcode)) {
    case Alu32:
    case Alu64: return decodeAlu(raw, insn);
    case Jmp:
    case Jmp32: return decodeJump(at, insn);
    case Ld:
      if (raw.opcode == opcodeLoadImm64) return decodeImm64(at, insn);
      if (modeOf(raw.opcode) == Abs || modeOf(raw.opcode) == Ind) return decodePacketLoad(raw, insn);
      return unknown();
    default: return decodeMemory(raw, insn);
  }
}

/// Sound: this runs after every slot is decoded, so InsnKind::WideTail stands exactly on
/// the second halves; no kind but the ones below uses `target`.
void Decoder::checkTargets() {
  for (size_t at = 0; at < insns.size(); ++at) {
    const Insn &insn = insns[at];
    bool jumps = insn.kind == InsnKind::Jump || insn.kind == InsnKind::Branch ||
                 insn.kind == InsnKind::MayGoto || insn.kind == InsnKind::CallLocal ||
                 (insn.kind == InsnKind::LoadImm64 && insn.imm64 == Imm64Kind::Subprogram);
    if (jumps && insns[index(insn.target)].kind == InsnKind::WideTail)
      report(at, {DiagId::BadJump,
                  "into the middle of a wide instruction, to slot " + std::to_string(index(insn.target))});
  }
}

llvm::Expected<std::vector<Insn>> Decoder::run() {
  for (size_t at = 0; at < stream.size(); ++at) {
    Verdict fault = decodeOne(at);
    if (fault) report(at, *fault);
    // The second half keeps the default, WideTail.
    if (insns[at].kind == InsnKind::LoadImm64) ++at;
  }
  if (faults.empty()) checkTargets();
  if (!faults.empty()) return fail(std::move(faults));
  return std::move(insns);
}

}  // namespace

llvm::Expected<std::vector<Insn>> decode(llvm::ArrayRef<RawInsn> stream) { return Decoder(stream).run(); }

}  // namespace bpftime
