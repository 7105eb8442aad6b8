// An interpreter with guarded memory. Semantics: RFC 9669. Instructions are here, calls in
// GuardedCalls.cpp.
#include "GuardedRun.h"

#include "GuardedAlu.h"
#include "GuardedMachine.h"
#include "HostilePrograms.h"

#include <cstring>

namespace bpftime {

namespace {

constexpr uint64_t stepsMax = 20'000;
constexpr uint64_t ctxBytes = 192, packetRoom = 96;

}  // namespace

GuardedMachine::GuardedMachine(const VerifiedProgram &v, llvm::ArrayRef<MapDef> m, uint64_t seed,
                               const Witnesses *w)
    : random(seed), verified(v), maps(m), witnesses(w), memory(random), mayGotoLeft(random() % 40) {
  Block &context = memory.add(Region::Ctx, ctxBytes);
  context.isReadOnly = v.program().type == 1;
  ctx = context.base;
  // Small, huge and arbitrary words, so that both ways of comparisons are taken.
  for (size_t i = 0; i < ctxBytes; i += 4) {
    uint32_t word = uint32_t(random());
    if (seed % 4 == 1) word &= 0x7f;
    if (seed % 4 == 2) word |= 0xffffff00;
    if (seed % 4 == 3) word >>= random() % 32;
    std::memcpy(reinterpret_cast<void *>(ctx + i), &word, 4);
  }
  values = memory.add(Region::MapValue, 4 * 64, 64).base;
  mapBases = {{ValuesMap, values},
              {LockedMap, memory.add(Region::MapValue, 4 * 32, 32).base},
              {HashMap, memory.add(Region::MapValue, 4 * 64, 64).base},
              {GlobalsMap, memory.add(Region::MapValue, 64).base},
              {OuterMap, 0}};
  packetSize = random() % packetRoom, metaSize = random() % 3 * 4;
  movePacket();
  regs[1] = ctx;
  regs[10] = memory.frameTop(0);
  frames.emplace_back();
}

std::string GuardedMachine::run() {
  // Who has not ended by then is in a long loop that was proved to end.
  for (uint64_t steps = 0; steps < stepsMax; ++steps) {
    if (!verified.facts().insns[pc].reachable) return claim("reached, but was called unreachable"), problem;
    const Insn &insn = verified.program().insns[pc];
    if (witnesses && frames.size() == 1)
      if (std::string wrong = witnesses->check(moment()); !wrong.empty()) return claim(wrong), problem;
    if (insn.kind == InsnKind::Exit) {
      if (!leave()) return problem;
      continue;
    }
    step(insn);
    if (!problem.empty() || frames.empty()) return problem;
  }
  return problem;
}

Moment GuardedMachine::moment() const { return {pc, regs, ctx, values, 64, maps[ValuesMap].entriesMax}; }

void GuardedMachine::claim(const std::string &what) {
  if (!problem.empty()) return;
  problem = verified.program().name + " at " + std::to_string(pc) + ": " +
            disassemble(verified.program().insns[pc]) + ": " + what;
}

void GuardedMachine::step(const Insn &insn) {
  switch (insn.kind) {
    case InsnKind::Alu: regs[insn.dst] = computeAlu(insn, regs[insn.dst], operand(insn)); break;
    case InsnKind::Swap: regs[insn.dst] = computeSwap(insn, regs[insn.dst]); break;
    case InsnKind::LoadImm64: return loadImmediate(insn);
    case InsnKind::Load:
    case InsnKind::LoadAcquire:
    case InsnKind::Store:
    case InsnKind::StoreRelease: access(insn); break;
    case InsnKind::Atomic: atomic(insn); break;
    case InsnKind::LoadPacket: return loadPacket(insn);
    case InsnKind::Jump: pc = index(insn.target); return;
    case InsnKind::Branch: return branch(insn);
    case InsnKind::MayGoto:
      if (mayGotoLeft == 0) {
        pc = index(insn.target);
        return;
      }
      --mayGotoLeft;
      break;
    case InsnKind::CallHelper: return callHelper(insn);
    case InsnKind::CallKfunc: callKernel(insn); break;
    case InsnKind::CallLocal: {
      Frame f;
      f.returnTo = pc + 1;
      return push(index(insn.target), f);
    }
    default: claim("not part of these tests"); break;
  }
  ++pc;
}

void GuardedMachine::branch(const Insn &insn) {
  bool taken = holds(insn, regs[insn.dst], operand(insn));
  BranchFact fact = verified.facts().insns[pc].branch;
  if ((fact == BranchFact::Always && !taken) || (fact == BranchFact::Never && taken))
    claim("went against its fact");
  pc = taken ? index(insn.target) : pc + 1;
}

/// Maps are their numbers, functions the index of their first instruction.
void GuardedMachine::loadImmediate(const Insn &insn) {
  switch (insn.imm64) {
    case Imm64Kind::Map: regs[insn.dst] = index(insn.map); break;
    case Imm64Kind::MapValue: regs[insn.dst] = mapBases[index(insn.map)] + uint64_t(insn.imm); break;
    case Imm64Kind::Subprogram: regs[insn.dst] = index(insn.target); break;
    default: regs[insn.dst] = uint64_t(insn.imm); break;
  }
  pc += 2;
}

/// Pointers in a network context are wider than their fields.
uint64_t GuardedMachine::contextField(int16_t off, unsigned bytes, bool &isPointer) const {
  bool isXdp = verified.program().type == 6, isSkb = verified.program().type == 3;
  int16_t data = isXdp ? 0 : 76, end = isXdp ? 4 : 80, meta = isXdp ? 8 : 140;
  isPointer = (isXdp || isSkb) && bytes == 4 && (off == data || off == end || off == meta);
  return off == data ? packet + metaSize : off == end ? packet + metaSize + packetSize : packet;
}

void GuardedMachine::access(const Insn &insn) {
  bool isLoad = insn.kind == InsnKind::Load || insn.kind == InsnKind::LoadAcquire;
  uint64_t address = regs[isLoad ? insn.src : insn.dst] + uint64_t(int64_t(insn.off));
  if (!checkAddress(address, insn.size, !isLoad)) return;
  void *at = reinterpret_cast<void *>(address);
  if (!isLoad) {
    uint64_t v = insn.kind == InsnKind::StoreRelease ? regs[insn.src] : operand(insn);
    std::memcpy(at, &v, insn.size);
    return;
  }
  uint64_t v = 0;
  std::memcpy(&v, at, insn.size);
  if (insn.isSigned) v = signExtended(v, 8u * insn.size);
  bool isPointer = false;
  if (address - ctx < ctxBytes) {
    uint64_t field = contextField(int16_t(address - ctx), insn.size, isPointer);
    if (isPointer) v = field;
  }
  regs[insn.dst] = v;
}

void GuardedMachine::atomic(const Insn &insn) {
  uint64_t address = regs[insn.dst] + uint64_t(int64_t(insn.off));
  if (!checkAddress(address, insn.size, true)) return;
  if (address % insn.size) return claim("misaligned atomic");
  void *at = reinterpret_cast<void *>(address);
  uint64_t old = 0, mask = insn.size == 8 ? ~uint64_t{0} : UINT32_MAX;
  std::memcpy(&old, at, insn.size);
  uint64_t now = computeAtomic(insn.atomic, old, regs[insn.src] & mask, regs[0] & mask);
  std::memcpy(at, &now, insn.size);
  if (insn.atomic == AtomicOp::CmpXchg) regs[0] = old;
  else if (insn.atomic >= AtomicOp::FetchAdd) regs[insn.src] = old;
}

bool GuardedMachine::checkFact(Region region, int64_t offset) {
  const AccessFact &fact = verified.facts().insns[pc].access;
  if (fact.region == Region::Unknown) return true;
  bool hasOffset = region == Region::Ctx || region == Region::Stack || region == Region::MapValue ||
                   region == Region::RingbufMem;
  bool isFar = hasOffset && (offset < fact.offsetMin || offset > fact.offsetMax || offset % fact.align);
  if (fact.region == region && !isFar) return true;
  return claim("access at offset " + std::to_string(offset) + " against its fact"), false;
}

bool GuardedMachine::checkAddress(uint64_t address, unsigned bytes, bool isWrite) {
  if (auto f = memory.frameOf(address, bytes, unsigned(frames.size()))) {
    int64_t offset = int64_t(address - memory.frameTop(*f));
    const std::vector<uint32_t> &used = verified.facts().stackBytes;
    if (!used.empty() && offset < -int64_t(used[frames[*f].subprogram])) claim("below its stack");
    // A function that got the address as plain memory need not know.
    bool isKnown = verified.facts().insns[pc].access.region == Region::Stack;
    if (isKnown && address % bytes) claim("misaligned access to the stack");
    return problem.empty() &&
           checkFact(*f + 1 == frames.size() ? Region::Stack : Region::CallerStack, offset);
  }
  const Block *b = memory.find(address, bytes);
  if (!b) return claim("access outside the program's memory"), false;
  if (isWrite && b->isReadOnly) return claim("write to read-only memory"), false;
  return checkFact(b->region, int64_t((address - b->base) % b->part));
}

std::string guardedRun(const VerifiedProgram &v, llvm::ArrayRef<MapDef> maps, uint64_t seed,
                       const Witnesses *witnesses) {
  return GuardedMachine(v, maps, seed, witnesses).run();
}

}  // namespace bpftime
