// Registers read and written by each kind of instruction, and the fixed point over them.
//
// A call to a subprogram reads those of r1..r5 that are live at the subprogram's entry;
// r6..r9 of the caller survive calls and so stay live across them.
#include "verify/Liveness.h"

#include "verify/Helpers.h"

#include <algorithm>

namespace bpftime {

namespace {

constexpr RegisterMask arguments = 0b111110;  // r1..r5
constexpr RegisterMask clobbered = 0b111111;  // r0..r5
constexpr RegisterMask bit(unsigned r) { return RegisterMask(1u << r); }

UseDef aluUseDef(const Insn &i) {
  UseDef u{0, bit(i.dst)};
  if (i.alu != AluOp::Mov) u.use |= bit(i.dst);
  if (i.usesReg) u.use |= bit(i.src);
  return u;
}

UseDef atomicUseDef(const Insn &i) {
  UseDef u{RegisterMask(bit(i.dst) | bit(i.src)), 0};
  switch (i.atomic) {
    case AtomicOp::CmpXchg:
      u.use |= bit(0);
      u.def = bit(0);
      break;
    case AtomicOp::FetchAdd:
    case AtomicOp::FetchOr:
    case AtomicOp::FetchAnd:
    case AtomicOp::FetchXor:
    case AtomicOp::Xchg: u.def = bit(i.src); break;
    default: break;
  }
  return u;
}

/// The registers a helper takes; all of r1..r5 if it is unknown.
RegisterMask helperUses(const Insn &i) {
  const HelperPrototype *fn = helperPrototype(HelperId(uint32_t(i.imm)));
  if (!fn) return arguments;
  RegisterMask uses = 0;
  for (unsigned a = 0; a < fn->args.size() && fn->args[a] != HelperArg::NONE; ++a) uses |= bit(a + 1);
  return uses;
}

}  // namespace

UseDef useDefOf(const Insn &i, RegisterMask calleeUses) {
  switch (i.kind) {
    case InsnKind::Alu: return aluUseDef(i);
    case InsnKind::Swap:
    case InsnKind::AddrSpaceCast: return {RegisterMask(bit(i.dst) | bit(i.src)), bit(i.dst)};
    case InsnKind::LoadImm64: return {0, bit(i.dst)};
    case InsnKind::Load:
    case InsnKind::LoadAcquire: return {bit(i.src), bit(i.dst)};
    case InsnKind::Store: return {RegisterMask(bit(i.dst) | (i.usesReg ? bit(i.src) : 0)), 0};
    case InsnKind::StoreRelease: return {RegisterMask(bit(i.dst) | bit(i.src)), 0};
    case InsnKind::Atomic: return atomicUseDef(i);
    case InsnKind::LoadPacket: return {RegisterMask(bit(6) | bit(i.src)), clobbered};
    case InsnKind::Branch: return {RegisterMask(bit(i.dst) | (i.usesReg ? bit(i.src) : 0)), 0};
    case InsnKind::CallHelper: return {helperUses(i), clobbered};
    case InsnKind::CallKfunc: return {RegisterMask(calleeUses & arguments), clobbered};
    case InsnKind::CallReg: return {RegisterMask(arguments | bit(i.dst) | bit(i.src)), clobbered};
    case InsnKind::CallLocal: return {RegisterMask(calleeUses & arguments), clobbered};
    case InsnKind::Exit: return {bit(0), 0};
    case InsnKind::Jump:
    case InsnKind::MayGoto:
    case InsnKind::WideTail: return {};
  }
  return {RegisterMask(~0u), 0};
}

/// As many arguments as the kernel function has; all if that is not known.
static RegisterMask kfuncUses(const Program &p, const Insn &i) {
  std::optional<FunctionType> function;
  if (p.kernelTypes) function = p.kernelTypes->functionType(uint32_t(i.imm));
  size_t count = function ? std::min<size_t>(function->params.size(), 5) : 5;
  return RegisterMask(((1u << count) - 1) << 1);
}

std::vector<RegisterMask> liveRegisters(const Program &p, const Cfg &cfg) {
  std::vector<RegisterMask> live(p.insns.size(), 0);
  // Masks only grow, so the loop ends; backwards order makes straight code settle in one
  // round and each loop or call level in one more.
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t i = p.insns.size(); i-- > 0;) {
      const Insn &insn = p.insns[i];
      if (insn.kind == InsnKind::WideTail) continue;
      RegisterMask out = 0;
      Successors s = successorsOf(p.insns, InsnIndex(uint32_t(i)));
      if (s.next) out |= live[index(*s.next)];
      if (s.other) out |= live[index(*s.other)];
      RegisterMask callee = insn.kind == InsnKind::CallLocal   ? live[index(insn.target)]
                            : insn.kind == InsnKind::CallKfunc ? kfuncUses(p, insn)
                                                               : RegisterMask(0);
      UseDef u = useDefOf(insn, callee);
      RegisterMask in = RegisterMask((out & ~u.def) | u.use);
      if (in == live[i]) continue;
      live[i] = in;
      changed = true;
    }
  }
  return live;
}

}  // namespace bpftime
