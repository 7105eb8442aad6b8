// Calls of the program's own functions, and what the exit of each kind of frame means.
//
// A static function is followed on the caller's path: it sees the caller's r1..r5 and its
// own frame; the caller keeps r6..r9. A global function is a contract (Contracts.h).
#include "verify/Context.h"
#include "verify/Contracts.h"
#include "verify/Loops.h"
#include "verify/Tell.h"
#include "verify/Transfer.h"

#include <algorithm>

namespace bpftime {

llvm::Error transferCall(Env &env, Path &path, const Insn &insn) {
  uint32_t callee = env.cfg.subprogramOf[index(insn.target)];
  if (env.program.subprograms[callee].isGlobal) return callByContract(env, path, callee);
  // Deeper than the static call graph: a callback may be called from anywhere.
  if (path.state.frames.size() >= FramesMax)
    return reject(env, path, complaint(env, path, DiagId::CallDepth, FramesMax));
  Frame frame = newFrame(FrameKind::Called, callee, path.pc, path.state.frames.size());
  for (unsigned r = 1; r <= 5; ++r) frame.regs[r] = path.state.reg(r);
  env.facts.call(callee, path.state.top(), env.live[index(insn.target)]);
  for (unsigned r = 0; r <= 5; ++r) path.state.reg(r) = Value();
  path.state.frames.push_back(std::move(frame));
  path.pc = insn.target;
  return llvm::Error::success();
}

Path returnEarly(Env &env, const Path &path, Scalar result) {
  Path ended = path;
  const Frame &top = path.state.top();
  ended.state.frames.pop_back();
  // A callback goes back to its helper, which decides about the next round.
  bool isCallback = top.kind == FrameKind::Callback;
  if (!isCallback) ended.state.reg(0) = Value::scalar(result, env.graph.make(), path.pc);
  ended.pc = isCallback ? top.callSite : next(top.callSite);
  return ended;
}

namespace {

/// Nothing acquired may be left behind.
llvm::Error checkReferences(Env &env, const Path &path, const char *where) {
  if (path.state.isTainted) return llvm::Error::success();
  if (path.state.lock) {
    Diagnostic d = complaint(env, path, DiagId::LockHeld, where);
    d.because.push_back("it was taken at " + placeAndText(env.program, path.state.lock->acquired));
    return reject(env, path, std::move(d));
  }
  uint32_t callback = path.state.callbackFrame();
  auto held = std::find_if(path.state.refs.begin(), path.state.refs.end(),
                           [&](const Reference &r) { return r.callback == callback; });
  if (held == path.state.refs.end()) return llvm::Error::success();
  const Reference &r = *held;
  Diagnostic d = complaint(env, path, DiagId::ReferenceLeak, where, r.what);
  d.because.push_back("it was acquired at " + placeAndText(env.program, r.acquired));
  return reject(env, path, std::move(d));
}

/// The value a program type or a callback must return.
llvm::Error checkResult(Env &env, const Path &path, ResultRange range, const char *what) {
  const Value &r0 = path.state.reg(0);
  if (r0.isPoison()) return llvm::Error::success();
  if (r0.isScalar()) {
    env.graph.require(r0.node);
    if (r0.num.wide.sMin >= range.min && r0.num.wide.sMax <= range.max) return llvm::Error::success();
  }
  Diagnostic d = complaint(env, path, DiagId::ReturnValue, what, range.min, range.max);
  return reject(env, path, aboutRegister(env, path, std::move(d), 0));
}

llvm::Expected<Flow> exitProgram(Env &env, Path &path) {
  if (llvm::Error e = requireInit(env, path, 0)) return std::move(e);
  if (llvm::Error e = checkReferences(env, path, "the program ends")) return std::move(e);
  if (std::optional<ResultRange> range = resultRange(env.program.type, env.program.expectedAttachType))
    if (llvm::Error e = checkResult(env, path, *range, "this program")) return std::move(e);
  noteEscape(env, path, path.state.reg(0));
  return Flow::Ended;
}

llvm::Expected<Flow> exitContract(Env &env, Path &path) {
  if (llvm::Error e = requireInit(env, path, 0)) return std::move(e);
  if (llvm::Error e = checkReferences(env, path, "the function ends")) return std::move(e);
  const Value &r0 = path.state.reg(0);
  if (r0.isScalar() || r0.isPoison()) return Flow::Ended;
  return reject(env, path, aboutRegister(env, path, complaint(env, path, DiagId::GlobalResult), 0));
}

llvm::Expected<Flow> exitDeferred(Env &env, Path &path) {
  if (llvm::Error e = requireInit(env, path, 0)) return std::move(e);
  if (llvm::Error e = checkReferences(env, path, "the callback ends")) return std::move(e);
  if (llvm::Error e = checkResult(env, path, {0, 0}, "a callback that runs later")) return std::move(e);
  return Flow::Ended;
}

/// Back to the helper, which decides about the next round.
llvm::Expected<Flow> exitCallback(Env &env, Path &path) {
  if (llvm::Error e = requireInit(env, path, 0)) return std::move(e);
  if (llvm::Error e = checkReferences(env, path, "the callback ends")) return std::move(e);
  if (llvm::Error e = checkResult(env, path, {0, 1}, "a callback")) return std::move(e);
  InsnIndex site = path.state.top().callSite;
  path.state.frames.pop_back();
  path.pc = site;
  if (const Checkpoint *before = previousRound(path.parent, path.state, site))
    widen(env, *before, path.state, site);
  return Flow::Continues;
}

llvm::Expected<Flow> exitFunction(Env &env, Path &path) {
  // A function need not return a value; then its caller has none in r0.
  Value result = path.state.reg(0);
  if (result.kind == ValueKind::Stack)
    return reject(env, path, aboutRegister(env, path, complaint(env, path, DiagId::ReturnsStack), 0));
  InsnIndex site = path.state.top().callSite;
  path.state.frames.pop_back();
  path.state.reg(0) = result;
  path.pc = next(site);
  return Flow::Continues;
}

}  // namespace

llvm::Expected<Flow> transferExit(Env &env, Path &path) {
  switch (path.state.top().kind) {
    case FrameKind::Entry: return exitProgram(env, path);
    case FrameKind::Contract: return exitContract(env, path);
    case FrameKind::Called: return exitFunction(env, path);
    case FrameKind::Callback: return exitCallback(env, path);
    case FrameKind::Deferred: return exitDeferred(env, path);
  }
  return Flow::Ended;
}

}  // namespace bpftime
