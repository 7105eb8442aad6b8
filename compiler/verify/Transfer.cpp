// Sends each instruction to its family, and refuses the families that are not here.
#include "verify/Transfer.h"

#include "verify/StackAccess.h"

#include <algorithm>

namespace bpftime {

llvm::Error requireInit(const Env &env, const Path &path, unsigned reg) {
  const Value &v = path.state.reg(reg);
  if (v.isInit()) return llvm::Error::success();
  Diagnostic d = complaint(env, path, DiagId::UninitRegister, regName(reg));
  d.subjects = uint16_t(1u << reg);
  return reject(env, path, std::move(d));
}

llvm::Error requireWritable(const Env &env, const Path &path, unsigned reg) {
  if (reg != FramePointer) return llvm::Error::success();
  return reject(env, path, complaint(env, path, DiagId::FramePointerWrite));
}

void noteEscape(Env &env, const Path &path, const Value &v) {
  if (v.kind == ValueKind::Ctx) env.facts.ctxEscapes();
  // Sound: whoever reads through the address must find the frame's own bytes there.
  if (v.kind == ValueKind::Stack) env.facts.stack(path.state.frames[v.frame].subprogram, v.offsetMin());
}

void linkCopies(Env &env, Value &v) {
  if (!v.isScalar()) return;
  // As the kernel: a sum begins a family of its own, so that rounds of a loop look alike.
  if (v.off != 0) v.id = 0, v.off = 0;
  if (v.id == 0 && !v.num.isConstant()) v.id = env.newId();
}

Value makeScalar(Env &env, const Path &path, Scalar s, NodeId a, NodeId b) {
  return Value::scalar(s, env.graph.make(a, b), path.pc);
}

void forkBranch(Path &path, Path other, const Insn &insn, std::vector<Path> &forks) {
  other.pc = insn.target;
  forks.push_back(std::move(other));
  path.pc = next(path.pc);
}

namespace {

/// What the instruction would need, for the diagnostic.
const char *missingFeature(const Insn &i) {
  switch (i.kind) {
    case InsnKind::AddrSpaceCast: return "arena pointers";
    case InsnKind::CallReg: return "calls through a register";
    default: return "instructions like this";
  }
}

RegisterMask usesOf(const Env &env, InsnIndex at) {
  const Insn &insn = env.insn(at);
  // Of a call to an unknown function, what of r1..r5 is read was found out before.
  RegisterMask callee = insn.kind == InsnKind::CallLocal   ? env.live[index(insn.target)]
                        : insn.kind == InsnKind::CallKfunc ? env.live[index(at)]
                                                           : RegisterMask(0);
  return useDefOf(insn, callee).use;
}

bool usesPoison(const Env &env, const Path &path) {
  RegisterMask uses = usesOf(env, path.pc);
  for (unsigned r = 0; r < RegisterCount; ++r)
    if ((uses >> r & 1) && path.state.reg(r).isPoison()) return true;
  return false;
}

/// Behind an instruction whose effect is unknown.
void skip(const Env &env, Path &path, const Insn &insn) {
  // What stood here before CO-RE failed may have written any register, and no call was made.
  if (env.program.unresolvedAt(path.pc)) {
    for (unsigned r = 0; r < FramePointer; ++r)
      if (r <= 5 || !path.state.reg(r).isInit()) path.state.reg(r) = Value::poison(path.pc);
    path.pc = next(path.pc);
    return;
  }
  bool isCall = insn.kind == InsnKind::CallHelper || insn.kind == InsnKind::CallLocal ||
                insn.kind == InsnKind::CallKfunc || insn.kind == InsnKind::CallReg;
  RegisterMask defs = useDefOf(insn, 0).def;
  for (unsigned r = 0; r < FramePointer; ++r)
    if (defs >> r & 1) path.state.reg(r) = isCall && r != 0 ? Value() : Value::poison(path.pc);
  path.pc = next(path.pc, insn.kind == InsnKind::LoadImm64 ? 2 : 1);
}

/// What was not stored must not be taken for what lies there.
void forgetTarget(Path &path, const Insn &insn) {
  const Value &base = path.state.reg(insn.dst);
  if (base.kind != ValueKind::Stack || !base.num.isConstant(0)) return;
  int begin = std::max(base.off + insn.off, -StackBytesMax);
  int end = std::min(base.off + insn.off + int(insn.size), 0);
  clobberStack(path.state.frames[base.frame], begin, end, false);
}

/// Poison decides nothing and may be used for anything: the mistake that made it was told.
void transferPoison(Env &env, Path &path, const Insn &insn, std::vector<Path> &forks) {
  if (insn.kind == InsnKind::Branch) {
    forkBranch(path, path, insn, forks);
    return;
  }
  if (insn.kind == InsnKind::Store) forgetTarget(path, insn);
  skip(env, path, insn);
}

llvm::Error transfer(Env &env, Path &path, const Insn &insn, std::vector<Path> &forks) {
  switch (insn.kind) {
    case InsnKind::Alu: return transferAlu(env, path, insn);
    case InsnKind::Swap: return transferSwap(env, path, insn);
    case InsnKind::LoadImm64: return transferLoadImm64(env, path, insn);
    case InsnKind::Load:
    case InsnKind::LoadAcquire: return transferLoad(env, path, insn);
    case InsnKind::Store:
    case InsnKind::StoreRelease: return transferStore(env, path, insn);
    case InsnKind::Atomic: return transferAtomic(env, path, insn);
    case InsnKind::LoadPacket: return transferLoadPacket(env, path, insn, forks);
    case InsnKind::Branch: return transferBranch(env, path, insn, forks);
    case InsnKind::MayGoto: return transferMayGoto(env, path, insn, forks);
    case InsnKind::CallHelper: return transferHelper(env, path, insn, forks);
    case InsnKind::CallKfunc: return transferKfunc(env, path, insn, forks);
    case InsnKind::CallLocal: return transferCall(env, path, insn);
    case InsnKind::Jump: path.pc = insn.target; return llvm::Error::success();
    case InsnKind::WideTail: return fail(diagnose(DiagId::Internal, "verifier reached half an instruction"));
    default: return reject(env, path, complaint(env, path, DiagId::InsnUnsupported, missingFeature(insn)));
  }
}

}  // namespace

/// The class of instructions by which the walk decides how often to keep a state.
static bool isControl(InsnKind kind) {
  switch (kind) {
    case InsnKind::Jump:
    case InsnKind::Branch:
    case InsnKind::MayGoto:
    case InsnKind::CallHelper:
    case InsnKind::CallLocal:
    case InsnKind::CallKfunc:
    case InsnKind::Exit: return true;
    default: return false;
  }
}

llvm::Expected<Flow> step(Env &env, Path &path, std::vector<Path> &forks) {
  const Insn &insn = env.insn(path.pc);
  env.facts.reached(path.pc);
  env.branchesProcessed += isControl(insn.kind);
  if (insn.kind == InsnKind::Exit) return transferExit(env, path);
  // Functions look at their arguments themselves.
  if (path.state.isTainted && insn.kind != InsnKind::CallLocal && usesPoison(env, path))
    transferPoison(env, path, insn, forks);
  else if (llvm::Error e = transfer(env, path, insn, forks)) return std::move(e);
  return Flow::Continues;
}

bool recover(Env &env, Path &path) {
  InsnIndex at = path.pc;
  const Insn &insn = env.insn(at);
  path.state.isTainted = true;
  path.state.lock.reset();
  if (insn.kind == InsnKind::Exit) return false;
  RegisterMask uses = usesOf(env, path.pc);
  bool isAccess = insn.kind == InsnKind::Load || insn.kind == InsnKind::Store ||
                  insn.kind == InsnKind::Atomic || insn.kind == InsnKind::LoadAcquire ||
                  insn.kind == InsnKind::StoreRelease;
  for (unsigned r = 0; r < FramePointer; ++r) {
    if (!(uses >> r & 1)) continue;
    Value &v = path.state.reg(r);
    // A pointer that is bad once is bad in all accesses that follow; those through the
    // stack and the context stand for themselves.
    bool isOwn = v.kind == ValueKind::Stack || v.kind == ValueKind::Ctx;
    if (!v.isInit() || (isAccess && !isOwn)) v = Value::poison(path.pc);
  }
  skip(env, path, insn);
  return true;
}

}  // namespace bpftime
