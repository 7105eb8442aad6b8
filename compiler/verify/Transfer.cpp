// Sends each instruction to its family, and refuses the families that are not here.
#include "verify/Transfer.h"

namespace bpftime {

llvm::Error requireInit(const Env &env, const Path &path, unsigned reg) {
  const Value &v = path.state.reg(reg);
  if (v.isInit()) return llvm::Error::success();
  return reject(env, path, complaint(env, path, DiagId::UninitRegister, regName(reg)));
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
  if (v.isScalar() && v.id == 0 && !v.num.isConstant()) v.id = env.newId();
}

Value makeScalar(Env &env, const Path &path, Scalar s, NodeId a, NodeId b) {
  return Value::scalar(s, env.graph.make(a, b), path.pc);
}

namespace {

/// What the instruction would need, for the diagnostic.
const char *missingFeature(const Insn &i) {
  switch (i.kind) {
    case InsnKind::LoadAcquire:
    case InsnKind::StoreRelease: return "load-acquire and store-release";
    case InsnKind::LoadPacket: return "LD_ABS and LD_IND packet loads";
    case InsnKind::AddrSpaceCast: return "arena memory";
    case InsnKind::MayGoto: return "may_goto";
    case InsnKind::CallKfunc: return "kernel functions (kfuncs)";
    case InsnKind::CallReg: return "calls through a register";
    default: return "this instruction";
  }
}

}  // namespace

llvm::Expected<Flow> step(Env &env, Path &path, std::vector<Path> &forks) {
  const Insn &insn = env.insn(path.pc);
  env.facts.reached(path.pc);
  auto done = [](llvm::Error e) -> llvm::Expected<Flow> {
    if (e) return std::move(e);
    return Flow::Continues;
  };
  switch (insn.kind) {
    case InsnKind::Alu: return done(transferAlu(env, path, insn));
    case InsnKind::Swap: return done(transferSwap(env, path, insn));
    case InsnKind::LoadImm64: return done(transferLoadImm64(env, path, insn));
    case InsnKind::Load: return done(transferLoad(env, path, insn));
    case InsnKind::Store: return done(transferStore(env, path, insn));
    case InsnKind::Atomic: return done(transferAtomic(env, path, insn));
    case InsnKind::Branch: return done(transferBranch(env, path, insn, forks));
    case InsnKind::CallHelper: return done(transferHelper(env, path, insn));
    case InsnKind::CallLocal: return done(transferCall(env, path, insn));
    case InsnKind::Exit: return transferExit(env, path);
    case InsnKind::Jump:
      ++env.branchesProcessed;
      path.pc = insn.target;
      return Flow::Continues;
    case InsnKind::WideTail: return fail(diagnose(DiagId::Internal, "verifier reached half an instruction"));
    default: return reject(env, path, complaint(env, path, DiagId::InsnUnsupported, missingFeature(insn)));
  }
}

}  // namespace bpftime
