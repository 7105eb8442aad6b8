// The transfer function and fixpoint of Origins. The lattice has height three per
// register (a known offset, a varying one, unknown), so the loop ends quickly.
#include "codegen/Origins.h"

#include "codegen/Contexts.h"
#include "codegen/Helpers.h"

#include <llvm/ADT/SmallVector.h>

namespace bpftime {

namespace {

Origin scalar(std::optional<uint8_t> mod8 = std::nullopt) {
  Origin o;
  o.mod8 = mod8;
  return o;
}

/// What holds on both of two paths.
Origin join(const Origin &a, const Origin &b) {
  Origin o;
  if (a.mod8 == b.mod8) o.mod8 = a.mod8;
  if (a.kind != b.kind || a.id != b.id) return o;
  o.kind = a.kind;
  o.id = a.id;
  if (a.offset == b.offset) o.offset = a.offset;
  return o;
}

/// The low three bits of a sum depend on the low three bits of its terms alone.
std::optional<uint8_t> sumMod8(std::optional<uint8_t> a, std::optional<uint8_t> b, bool subtract) {
  if (!a || !b) return std::nullopt;
  return (subtract ? *a - *b : *a + *b) & 7;
}

/// dst ± operand. A pointer plus anything that is not itself a known pointer stays within
/// its object. Sound: a verified program never makes one object's pointer from another's
/// by arithmetic and then accesses it.
Origin add(const Origin &dst, const Origin &operand, const Insn &insn) {
  bool subtract = insn.alu == AluOp::Sub;
  Origin o = scalar(sumMod8(dst.mod8, operand.mod8, subtract));
  if (!insn.is64) return o;
  if (dst.kind != Origin::Unknown && operand.kind == Origin::Unknown) {
    o.kind = dst.kind;
    o.id = dst.id;
    if (dst.offset && !insn.usesReg)
      o.offset = int64_t(uint64_t(*dst.offset) + (subtract ? -uint64_t(insn.imm) : uint64_t(insn.imm)));
  } else if (!subtract && dst.kind == Origin::Unknown && operand.kind != Origin::Unknown) {
    o.kind = operand.kind;
    o.id = operand.id;
  }
  return o;
}

/// The result of an ALU instruction. Anything but a move or a sum ends a pointer's life;
/// the residue survives what cannot disturb the low three bits.
Origin alu(const Registers &r, const Insn &insn) {
  Origin operand = insn.usesReg ? r[insn.src] : scalar(uint8_t(insn.imm & 7));
  switch (insn.alu) {
    case AluOp::Mov:
      if (insn.is64 && !insn.signBits) return operand;
      return scalar(operand.mod8);  // narrowing keeps the low three bits
    case AluOp::Add:
    case AluOp::Sub: return add(r[insn.dst], operand, insn);
    case AluOp::Lsh: {
      unsigned shift = insn.imm & (insn.is64 ? 63 : 31);
      return !insn.usesReg && shift >= 3 ? scalar(0) : scalar();
    }
    case AluOp::And: return !insn.usesReg && (insn.imm & 7) == 0 ? scalar(0) : scalar();
    case AluOp::Mul: return !insn.usesReg && (insn.imm & 7) == 0 ? scalar(0) : scalar();
    default: return scalar();
  }
}

/// Constants, and pointers into the data of array maps.
Origin loadImm64(const Insn &insn) {
  Origin o = scalar(uint8_t(insn.imm & 7));
  if (insn.imm64 == Imm64Kind::Constant) return o;
  if (insn.imm64 == Imm64Kind::Subprogram) return {Origin::Function, index(insn.target), 0, std::nullopt};
  if (insn.imm64 != Imm64Kind::MapValue) return scalar();
  // Values of array maps lie on 8-byte boundaries (segment.h: value_stride).
  o.kind = Origin::MapData;
  o.id = index(insn.map);
  o.offset = insn.imm;
  return o;
}

/// A call destroys r0 to r5; r6 to r9 are the callee's to keep.
void clobberByCall(Registers &r) {
  for (unsigned i = 0; i <= 5; ++i) r[i] = scalar();
}

/// The instruction gives a pointer to an object of its own.
void newObject(Registers &r, unsigned reg, InsnIndex at, std::optional<uint8_t> mod8) {
  // Sound: the instruction has run before, and a register kept what it gave then: no more is
  // known of that pointer than its residue.
  for (Origin &o : r)
    if (o.kind == Origin::Result && o.id == index(at)) o = scalar(o.mod8);
  r[reg] = {Origin::Result, index(at), 0, mod8};
}

/// A helper that gives memory gives a new object.
void helperResult(Registers &r, const Program &program, const Insn &insn, InsnIndex at) {
  clobberByCall(r);
  if (program.host) return;
  const HelperPrototype *prototype = helperPrototype(HelperId(insn.imm));
  if (!prototype || prototype->ret == HelperRet::INT || prototype->ret == HelperRet::VOID) return;
  // Map values and ring-buffer records start on 8-byte boundaries; so does null. A part of a
  // dynptr may start anywhere.
  bool isAligned = prototype->ret != HelperRet::DYNPTR_MEM_OR_NULL;
  newObject(r, 0, at, isAligned ? std::optional(uint8_t(0)) : std::nullopt);
}

/// What an instruction does to the registers.
void transfer(Registers &r, const Program &program, InsnIndex at) {
  const Insn &insn = program.insns[index(at)];
  switch (insn.kind) {
    case InsnKind::Alu: r[insn.dst] = alu(r, insn); break;
    case InsnKind::LoadImm64: r[insn.dst] = loadImm64(insn); break;
    case InsnKind::Swap:
    case InsnKind::Load:
    case InsnKind::LoadAcquire:
    case InsnKind::AddrSpaceCast: r[insn.dst] = scalar(); break;
    case InsnKind::Atomic:
      if (insn.atomic == AtomicOp::CmpXchg) r[0] = scalar();
      else if (insn.atomic >= AtomicOp::FetchAdd) r[insn.src] = scalar();
      break;
    case InsnKind::CallHelper: helperResult(r, program, insn, at); break;
    case InsnKind::LoadPacket:
    case InsnKind::CallLocal:
    case InsnKind::CallKfunc:
    case InsnKind::CallReg: clobberByCall(r); break;
    case InsnKind::Store:
    case InsnKind::StoreRelease:
    case InsnKind::Jump:
    case InsnKind::Branch:
    case InsnKind::MayGoto:
    case InsnKind::Exit:
    case InsnKind::WideTail: break;
  }
}

/// At the start the frame pointer is known, and in the entry the context. A subprogram's
/// arguments are whatever its callers had; facts may say that this is always a pointer.
Registers entryState(const Facts &facts, SubprogramId id) {
  Registers r;
  r[10] = {Origin::Frame, 0, 0, uint8_t(0)};
  if (index(id) == 0) {
    r[1] = {Origin::Ctx, 0, 0, std::nullopt};
    return r;
  }
  for (unsigned i = 0; i < 5; ++i)
    if (argumentOf(facts, id, i) != Region::Unknown) r[i + 1] = {Origin::Argument, i, 0, std::nullopt};
  return r;
}

}  // namespace

// Facts may be absent altogether (another engine, or none): then all is unknown.
const InsnFact &factOf(const Facts &facts, InsnIndex i) {
  static const InsnFact unknown;
  return index(i) < facts.insns.size() ? facts.insns[index(i)] : unknown;
}

Region argumentOf(const Facts &facts, SubprogramId id, unsigned argument) {
  return index(id) < facts.arguments.size() ? facts.arguments[index(id)][argument] : Region::Unknown;
}

llvm::SmallVector<InsnIndex, 2> successors(const Program &program, const Facts &facts, InsnIndex i) {
  const Insn &insn = program.insns[index(i)];
  BranchFact known = factOf(facts, i).branch;
  switch (insn.kind) {
    case InsnKind::Exit: return {};
    case InsnKind::Jump: return {insn.target};
    case InsnKind::MayGoto: return {next(i), insn.target};
    case InsnKind::Branch:
      if (known == BranchFact::Always) return {insn.target};
      if (known == BranchFact::Never) return {next(i)};
      return {next(i), insn.target};
    case InsnKind::LoadImm64: return {next(i, 2)};
    default: return {next(i)};
  }
}

Origins::Origins(const Program &program, const Facts &facts, SubprogramId id)
    : begin(program.subprograms[index(id)].begin), end(program.subprograms[index(id)].end) {
  states.resize(index(end) - index(begin));
  std::vector<InsnIndex> work;
  flow(begin, entryState(facts, id), work);
  while (!work.empty()) {
    InsnIndex i = work.back();
    work.pop_back();
    if (!factOf(facts, i).reachable) continue;
    const Insn &insn = program.insns[index(i)];
    Registers after = *states[index(i) - index(begin)];
    bool isPacket = pointerLoadedBy(program, facts, i, after[insn.src]) != nullptr;
    transfer(after, program, i);
    if (isPacket) newObject(after, insn.dst, i, std::nullopt);
    for (InsnIndex to : successors(program, facts, i)) flow(to, after, work);
  }
}

/// Joins a state into a successor and queues it if that changed anything.
void Origins::flow(InsnIndex to, const Registers &incoming, std::vector<InsnIndex> &work) {
  // Control that leaves the subprogram is refused elsewhere.
  if (to < begin || to >= end) return;
  std::optional<Registers> &state = states[index(to) - index(begin)];
  Registers merged = incoming;
  if (state)
    for (unsigned r = 0; r < merged.size(); ++r) merged[r] = join((*state)[r], incoming[r]);
  if (state && *state == merged) return;
  state = merged;
  work.push_back(to);
}

std::optional<InsnIndex> callbackOf(const Origins &origins, InsnIndex call) {
  const Registers *state = origins.before(call);
  if (!state) return std::nullopt;
  const Origin &second = (*state)[2];
  if (second.kind != Origin::Function || second.offset != 0) return std::nullopt;
  return InsnIndex(second.id);
}

const Registers *Origins::before(InsnIndex i) const {
  if (i < begin || i >= end) return nullptr;
  const auto &state = states[index(i) - index(begin)];
  return state ? &*state : nullptr;
}

}  // namespace bpftime
