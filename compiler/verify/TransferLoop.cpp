// What makes a path go on in several ways without a comparison: may_goto, packet loads and
// the kernel's number iterator.
#include "bpf/Types.h"
#include "verify/Context.h"
#include "verify/Dynptr.h"
#include "verify/Loops.h"
#include "verify/StackAccess.h"
#include "verify/Transfer.h"

namespace bpftime {

namespace {

/// The round before this one; the checkpoint just made for it does not count.
const Checkpoint *roundBefore(const Path &path) {
  return previousRound(path.parent ? path.parent->parent : nullptr, path.state, path.pc);
}

}  // namespace

/// Goes on until a counter that the runtime keeps has run down, and only then jumps.
llvm::Error transferMayGoto(Env &env, Path &path, const Insn &insn, std::vector<Path> &forks) {
  Path round = path;
  round.pc = next(path.pc);
  ++round.state.mayGotoRounds;
  if (const Checkpoint *before = roundBefore(path)) widen(env, *before, round.state, path.pc);
  forks.push_back(std::move(round));
  path.pc = insn.target;
  return llvm::Error::success();
}

/// By its BTF, as the kernel asks.
static bool returnsNumber(const Env &env, uint32_t subprogram) {
  const Types *types = env.program.types.get();
  std::optional<FunctionType> function;
  if (types) function = types->functionType(env.program.subprograms[subprogram].btfType);
  return function && types->kindOf(function->result) == TypeKind::Number;
}

/// LD_ABS and LD_IND: r0 is packet data, or the function returns 0 if there is none.
llvm::Error transferLoadPacket(Env &env, Path &path, const Insn &insn, std::vector<Path> &forks) {
  auto no = [&](const char *why) { return reject(env, path, complaint(env, path, DiagId::PacketLoad, why)); };
  if (!mayLoadPacket(env.program.type)) return no("programs of this type have no packet to load from");
  FrameKind kind = path.state.top().kind;
  if (kind == FrameKind::Callback) return no("it may end a callback");
  if (path.state.lock) return no("it may end the function while a lock is held");
  if (!path.state.refs.empty()) return no("it may end the function while something acquired is not released");
  if (llvm::Error e = requireInit(env, path, 6)) return e;
  if (path.state.reg(6).kind != ValueKind::Ctx || !path.state.reg(6).isAtStart())
    return no("r6 must be the unmodified context");
  if (insn.usesReg)
    if (llvm::Error e = requireInit(env, path, insn.src)) return e;
  env.facts.ctxEscapes();
  // The program returns 0, which all that are given packets may; so may a global function.
  if (kind == FrameKind::Called) {
    if (!returnsNumber(env, path.state.top().subprogram))
      return no("it may end a function that returns no int");
    // Sound: where there is no data, a function returns 0 to its caller at once.
    forks.push_back(returnEarly(env, path, Scalar::constant(0)));
  }
  for (unsigned r = 0; r <= 5; ++r) path.state.reg(r) = Value();
  path.state.reg(0) = makeScalar(env, path, unknownNumber(insn.size));
  path.pc = next(path.pc);
  return llvm::Error::success();
}

namespace {

/// The calls on a number iterator: bpf_iter_num_new, _next and _destroy. It lies in one
/// stack slot, which nothing else may touch while it is open.
class IteratorCall {
 public:
  IteratorCall(Env &e, Path &p, std::vector<Path> &f) : env(e), path(p), forks(f) {}

  llvm::Error open() {
    if (llvm::Error e = requirePlace()) return e;
    for (unsigned r = 2; r <= 3; ++r) {
      if (llvm::Error e = requireInit(env, path, r)) return e;
      if (!path.state.reg(r).isScalar()) return no("its bounds must be numbers");
    }
    if (slot().isIterator()) return no("there is an open iterator in this place already");
    if (llvm::Error e = endDynptrs(env, path, arg().frame, off(), off() + int(SlotBytes))) return e;
    std::vector<Value> cut;
    scanStack(frame(), off(), off() + int(SlotBytes), cut);
    for (const Value &v : cut) noteEscape(env, path, v);
    Slot &s = slot();
    Value iterator = Value::pointer(ValueKind::Iterator, path.pc);
    iterator.ref = env.newId();
    s.save(ByteKind::Object, SlotBytes, iterator);
    path.state.refs.push_back({s.saved().ref, path.pc, "an iterator", path.state.callbackFrame()});
    frame().written |= mask();
    env.facts.stack(frame().subprogram, off());
    finish(makeScalar(env, path, Scalar::unknown()));
    return llvm::Error::success();
  }

  llvm::Error advance() {
    if (llvm::Error e = requireOpen()) return e;
    if (!slot().saved().isDrained) {
      IteratorCall(env, path, forks).forkRound();
      slot().saved().isDrained = true;
    }
    finish(makeScalar(env, path, Scalar::constant(0)));
    return llvm::Error::success();
  }

  llvm::Error close() {
    if (llvm::Error e = requireOpen()) return e;
    if (!path.state.holds(slot().saved().ref)) return no("a callback cannot close an iterator of its caller");
    uint32_t ref = slot().saved().ref;
    slot().scrub();
    path.state.release(ref, env.graph, path.pc);
    finish(Value());
    return llvm::Error::success();
  }

 private:
  llvm::Error no(const char *why) {
    return reject(env, path, complaint(env, path, DiagId::IteratorUse, why));
  }
  const Value &arg() const { return path.state.reg(1); }
  int off() const { return arg().off; }
  Frame &frame() { return path.state.frames[arg().frame]; }
  Slot &slot() { return frame().slot(unsigned(-off()) / SlotBytes - 1); }
  uint64_t mask() const { return slotMask(off(), off() + int(SlotBytes)); }

  llvm::Error requirePlace() {
    if (llvm::Error e = requireInit(env, path, 1)) return e;
    bool isPlace = arg().kind == ValueKind::Stack && arg().num.isConstant(0) && off() % int(SlotBytes) == 0 &&
                   off() >= -StackBytesMax && off() < 0;
    return isPlace ? llvm::Error::success()
                   : no("it must lie in 8 aligned bytes of the stack, at a fixed place");
  }

  llvm::Error requireOpen() {
    if (llvm::Error e = requirePlace()) return e;
    noteStackRead(path, arg().frame, mask());
    return slot().isIterator() ? llvm::Error::success() : no("there is no open iterator in this place");
  }

  /// One more element: the loop's next round.
  void forkRound() {
    Path round = path;
    const Checkpoint *before = roundBefore(path);
    Value &iterator = *round.state.iterator(slot().saved().ref);
    ++iterator.memSize;
    if (before) widen(env, *before, round.state, path.pc);
    Value element = Value::pointer(ValueKind::Mem, path.pc);
    element.memSize = 4;
    element.isReadOnly = true;
    element.ref = iterator.ref;
    IteratorCall(env, round, forks).finish(element);
    forks.push_back(std::move(round));
  }

  void finish(Value result) {
    for (unsigned r = 0; r <= 5; ++r) path.state.reg(r) = Value();
    path.state.reg(0) = result;
    path.pc = next(path.pc);
  }

  Env &env;
  Path &path;
  std::vector<Path> &forks;
};

}  // namespace

llvm::Error transferKfunc(Env &env, Path &path, const Insn &insn, std::vector<Path> &forks) {
  if (path.state.lock)
    return reject(env, path, complaint(env, path, DiagId::CallInLock, "a kernel function"));
  const Types *types = env.program.kernelTypes.get();
  std::string name = types && insn.imm > 0 ? types->nameOf(uint32_t(insn.imm)).str() : "";
  IteratorCall call(env, path, forks);
  if (name == "bpf_iter_num_new") return call.open();
  if (name == "bpf_iter_num_next") return call.advance();
  if (name == "bpf_iter_num_destroy") return call.close();
  if (name.empty()) name = "number " + std::to_string(insn.imm);
  return reject(env, path, complaint(env, path, DiagId::KfuncUnsupported, name));
}

}  // namespace bpftime
