// Calls of the program's own subprograms, and returns from them.
//
// A callee sees the caller's r1..r5 and its own frame; the caller keeps r6..r9. Global
// functions are followed like static ones.
#include "verify/Transfer.h"

namespace bpftime {

llvm::Error transferCall(Env &env, Path &path, const Insn &insn) {
  // Sound: buildCfg() has bounded the depth and refused recursion.
  Frame callee;
  callee.subprogram = env.cfg.subprogramOf[index(insn.target)];
  callee.callSite = path.pc;
  for (unsigned r = 1; r <= 5; ++r) callee.regs[r] = path.state.reg(r);
  callee.regs[FramePointer] = Value::pointer(ValueKind::Stack, path.pc);
  callee.regs[FramePointer].frame = uint8_t(path.state.frames.size());
  for (unsigned r = 0; r <= 5; ++r) path.state.reg(r) = Value();
  path.trail = env.trail.add(path.trail, TrailKind::Called, path.pc);
  path.state.frames.push_back(std::move(callee));
  path.pc = insn.target;
  return llvm::Error::success();
}

namespace {

llvm::Error checkReferences(Env &env, const Path &path) {
  if (path.state.refs.empty()) return llvm::Error::success();
  const Reference &r = path.state.refs.front();
  Diagnostic d = complaint(env, path, DiagId::ReferenceLeak);
  d.because.push_back("it was reserved at " + placeWords(env.program, r.acquired) + ": " +
                      disassemble(env.insn(r.acquired)));
  return reject(env, path, std::move(d));
}

}  // namespace

llvm::Expected<Flow> transferExit(Env &env, Path &path) {
  // A function need not return a value; then its caller has none in r0.
  Value result = path.state.reg(0);
  if (path.state.frames.size() == 1) {
    if (llvm::Error e = requireInit(env, path, 0)) return std::move(e);
    if (llvm::Error e = checkReferences(env, path)) return std::move(e);
    noteEscape(env, path, result);
    return Flow::Ended;
  }
  if (result.kind == ValueKind::Stack)
    return reject(env, path, aboutValue(env, complaint(env, path, DiagId::ReturnsStack), "r0", result));
  InsnIndex site = path.state.top().callSite;
  path.state.frames.pop_back();
  path.state.reg(0) = result;
  path.pc = next(site);
  path.trail = env.trail.add(path.trail, TrailKind::Returned, site);
  return Flow::Continues;
}

}  // namespace bpftime
