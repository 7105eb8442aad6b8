// Helper calls: who may call what and when, then the effects: memory written, references
// acquired or released, callbacks walked, r1..r5 gone, r0 set.
#include "bpf/Types.h"
#include "verify/Context.h"
#include "verify/HelperCall.h"
#include "verify/Loops.h"
#include "verify/Packet.h"
#include "verify/Tell.h"

namespace bpftime {

namespace {

constexpr unsigned BtfStruct = 4;  // BTF_KIND_STRUCT

}  // namespace

bool takesLock(HelperId id) { return index(id) == helper::spin_lock; }

llvm::Error HelperCall::run() {
  if (llvm::Error e = checkMoment()) return e;
  for (unsigned i = 0; i < fn.args.size() && fn.args[i] != HelperArg::NONE; ++i)
    if (llvm::Error e = argument(i)) return e;
  if (index(fn.id) == helper::snprintf)
    if (llvm::Error e = format()) return e;
  for (const Output &o : outputs) helperWrites(env, path, o.span, o.bytes, o.fillsAll);
  if (releases) path.state.endDynptr(releases, env.graph, path.pc);
  if (movesPacket(fn.id)) forgetPackets(path.state, env.graph, path.pc);
  if (callback)
    if (llvm::Error e = callBack()) return e;
  if (index(fn.id) == helper::tail_call) tailCall();
  if (llvm::Error e = result()) return e;
  path.pc = next(path.pc);
  return llvm::Error::success();
}

/// One that succeeds does not come back here. In a function of the program it ends that
/// function: its caller goes on with whatever number the other program returned.
void HelperCall::tailCall() {
  FrameKind kind = path.state.top().kind;
  if (kind != FrameKind::Called && kind != FrameKind::Callback) return;
  forks.push_back(returnEarly(env, path, Scalar::unknown()));
}

/// Whether any call of this helper may stand here.
llvm::Error HelperCall::checkMoment() {
  if (path.state.lock && index(fn.id) != helper::spin_unlock && index(fn.id) != helper::spin_lock)
    return reject(env, path, complaint(env, path, DiagId::CallInLock, std::string("bpf_") + fn.name));
  if (index(fn.id) != helper::tail_call || path.state.refs.empty() || path.state.isTainted)
    return llvm::Error::success();
  // Sound: a tail call that succeeds ends this program.
  const Reference &r = path.state.refs.front();
  return reject(env, path,
                complaint(env, path, DiagId::ReferenceLeak, "the tail call ends the program", r.what)
                    .since("it was acquired at " + placeAndText(env.program, r.acquired)));
}

/// The helper calls back in rounds. This path goes on as if it were done; another enters
/// one more round and comes back to the same call.
llvm::Error HelperCall::callBack() {
  if (isCallbackDeferred(fn.id)) {
    deferCallback();
    return llvm::Error::success();
  }
  uint32_t done = path.state.top().roundsDone;
  bool isLast = false;
  if (index(fn.id) == helper::loop) {
    const Value &count = arg(0);
    if (!count.isScalar()) return wrong(0, "a number of rounds");
    env.graph.require(count.node);
    isLast = done >= count.num.low.uMax;
  }
  if (!isLast)
    if (llvm::Error e = enterCallback(path, *callback)) return e;
  path.state.top().roundsDone = 0;
  return llvm::Error::success();
}

llvm::Error HelperCall::enterCallback(Path round, uint32_t subprogram) {
  if (round.state.frames.size() >= FramesMax)
    return reject(env, path, complaint(env, path, DiagId::CallDepth, FramesMax));
  ++round.state.top().roundsDone;
  Frame frame = newFrame(FrameKind::Callback, subprogram, path.pc, round.state.frames.size());
  switch (index(fn.id)) {
    case helper::loop:
      frame.regs[1] = makeScalar(env, path, Scalar::unknown());
      frame.regs[2] = arg(2);
      break;
    case helper::user_ringbuf_drain:
      frame.regs[1] = Value::pointer(ValueKind::Dynptr, path.pc);
      frame.regs[1].ref = env.newId();
      frame.regs[2] = arg(2);
      break;
    case helper::for_each_map_elem: {
      frame.regs[1] = arg(0);
      frame.regs[2] = Value::pointer(ValueKind::MapKey, path.pc);
      frame.regs[2].map = *map;
      frame.regs[3] = Value::pointer(ValueKind::MapValue, path.pc);
      frame.regs[3].map = *map;
      if (env.hasLockable(*map)) {
        frame.regs[3].isLockable = true;
        frame.regs[3].id = env.newId();
      }
      frame.regs[4] = arg(2);
      break;
    }
    default: return notHandled();
  }
  round.state.frames.push_back(std::move(frame));
  round.pc = env.program.subprograms[subprogram].begin;
  env.facts.callFromHelper(subprogram);
  forks.push_back(std::move(round));
  return llvm::Error::success();
}

/// A value of the map, or for maps of maps another map.
void HelperCall::lookupResult(bool isNeverNull) {
  Value &r0 = path.state.reg(0);
  const MapDef &m = mapDef();
  bool isOuter = mapLookup(m.type) == MapLookup::MAP;
  r0 = Value::pointer(isOuter ? ValueKind::Map : ValueKind::MapValue, path.pc);
  r0.map = isOuter ? env.innerOf(*map) : *map;
  r0.maybeNull = !isNeverNull;
  // Two lookups may find two values, each with a lock of its own.
  r0.isLockable = env.hasLockable(r0.map);
  if (r0.maybeNull || r0.isLockable) r0.id = env.newId();
}

llvm::Error HelperCall::result() {
  for (unsigned r = 0; r <= 5; ++r) path.state.reg(r) = Value();
  Value &r0 = path.state.reg(0);
  switch (fn.ret) {
    case HelperRet::VOID: return llvm::Error::success();
    case HelperRet::INT: {
      // Sound: the runtime's helpers keep to these ranges as the kernel's do.
      std::optional<ReturnRange> range = returnRange(fn.id, sizeMax);
      r0 = makeScalar(env, path, range ? Scalar::signedRange(range->min, range->max) : Scalar::unknown());
      env.facts.result(path.pc, r0.num);
      return llvm::Error::success();
    }
    case HelperRet::MAP_VALUE: lookupResult(true); return llvm::Error::success();
    case HelperRet::MAP_VALUE_OR_NULL:
      switch (mapLookup(mapDef().type)) {
        case MapLookup::MAP:
          if (!mapDef().inner)
            return reject(env, path,
                          complaint(env, path, DiagId::InsnUnsupported, "maps of maps without an inner map"));
          [[fallthrough]];
        case MapLookup::VALUE: {
          env.facts.callKey(path.pc, keyInRange);
          lookupResult(keyInRange.has_value());
          return llvm::Error::success();
        }
        case MapLookup::NONE:
          // A value that hangs on a task is found by the task, and only by this helper.
          if (index(fn.id) != helper::task_storage_get) return notHandled();
          lookupResult(false);
          return llvm::Error::success();
        default: return notHandled();
      }
    case HelperRet::RINGBUF_MEM_OR_NULL:
      r0 = Value::pointer(ValueKind::RingbufMem, path.pc);
      r0.maybeNull = true;
      r0.memSize = sizeMax;
      r0.id = r0.ref = env.newId();
      path.state.refs.push_back({r0.ref, path.pc, "reserved ring-buffer memory", path.state.callbackFrame()});
      return llvm::Error::success();
    case HelperRet::DYNPTR_MEM_OR_NULL:
      r0 = Value::pointer(ValueKind::Mem, path.pc);
      r0.maybeNull = true;
      r0.memSize = sizeMax;
      r0.id = env.newId();
      r0.ref = *dynptr;
      return llvm::Error::success();
    case HelperRet::TASK:
    case HelperRet::TASK_PT_REGS:
    case HelperRet::BTF_ID_OR_NULL: {
      const Types *types = env.program.kernelTypes.get();
      const char *structure = returnedStruct(fn.id);
      uint32_t type = types && structure ? types->find(structure, BtfStruct) : 0;
      if (!type) return notHandled();
      r0 = Value::pointer(ValueKind::Btf, path.pc);
      r0.type = type;
      if (fn.ret == HelperRet::BTF_ID_OR_NULL) r0.maybeNull = true, r0.id = env.newId();
      return llvm::Error::success();
    }
    default: return notHandled();
  }
}

/// Two ways not to be a helper.
static llvm::Error unknownHelper(Env &env, const Path &path, const Insn &insn) {
  // A call that stands for what CO-RE did not find; in dead code it never gets here.
  if (const UnresolvedCore *lost = env.program.unresolvedAt(path.pc))
    return reject(env, path, complaint(env, path, DiagId::UnresolvedCore, lost->target));
  return reject(env, path, complaint(env, path, DiagId::UnknownHelper, insn.imm));
}

llvm::Error transferHelper(Env &env, Path &path, const Insn &insn, std::vector<Path> &forks) {
  const HelperPrototype *fn = insn.imm > 0 ? env.program.prototype(HelperId(uint32_t(insn.imm))) : nullptr;
  if (!fn) return unknownHelper(env, path, insn);
  if (!mayCall(*fn, env.program.type, env.program.expectedAttachType))
    return reject(
        env, path,
        complaint(env, path, DiagId::HelperProgramType, programTypeName(env.program.type), fn->name));
  if (fn->isGpl && !env.program.isGplCompatible)
    return reject(env, path, complaint(env, path, DiagId::GplHelper, fn->name));
  if (index(fn->id) == helper::d_path && !mayResolvePaths(env.program))
    return reject(env, path,
                  complaint(env, path, DiagId::HelperProgramType, programTypeName(env.program.type), fn->name)
                      .since("it is for programs on a few functions of the kernel only"));
  if (maySleep(fn->id) && !isSleepable(env.program))
    return reject(env, path, complaint(env, path, DiagId::HelperSleeps, fn->name));
  return HelperCall(env, path, *fn, forks).run();
}

}  // namespace bpftime
