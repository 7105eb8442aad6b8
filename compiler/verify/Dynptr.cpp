// The life of a handle: made by a helper in two stack slots, used by helpers, ended by its
// release or by being overwritten. The rules are those of process_dynptr_func and
// destroy_if_dynptr_stack_slot (kernel/bpf/verifier.c).
//
// Sound: a handle's bytes are neither read nor written by the program while it lives
// (Memory.cpp refuses the former, endDynptrs ends it before the latter), so what helpers
// find there is what a helper put there.
#include "verify/Dynptr.h"

#include "verify/HelperCall.h"
#include "verify/StackAccess.h"

namespace bpftime {

namespace {

constexpr const char *slotsWords = "16 aligned bytes of the stack, at a fixed place";
constexpr const char *initialisedWords = "an initialised dynptr";

const Slot *slotAt(const Frame &f, int off) { return f.slotIfAny(unsigned(-off) / SlotBytes - 1); }

bool isPlace(const Value &v) {
  return v.kind == ValueKind::Stack && v.num.isConstant(0) && v.off % int(SlotBytes) == 0 &&
         v.off >= -StackBytesMax && v.off <= -DynptrBytes;
}

/// One half of a handle; `at` is 0 or 8.
Value half(uint32_t id, int at, InsnIndex origin) {
  Value v = Value::pointer(ValueKind::Dynptr, origin);
  v.ref = id;
  v.off = at;
  return v;
}

bool mustBeReleased(const State &s, uint32_t id) {
  for (const Reference &r : s.refs)
    if (r.id == id) return true;
  return false;
}

}  // namespace

const Value *readDynptr(Path &path, const Value &p) {
  if (p.kind == ValueKind::Dynptr) return p.isAtStart() ? &p : nullptr;
  if (!isPlace(p)) return nullptr;
  noteStackRead(path, p.frame, slotMask(p.off, p.off + DynptrBytes));
  const Slot *slot = slotAt(path.state.frames[p.frame], p.off);
  // Sound: both halves are made and ended together, so the first one answers for both.
  return slot && slot->isDynptr() && slot->saved().off == 0 ? &slot->saved() : nullptr;
}

llvm::Error endDynptrs(Env &env, Path &path, uint32_t frame, int min, int end) {
  for (int at = min & -int(SlotBytes); at < end; at += int(SlotBytes)) {
    const Slot *slot = slotAt(path.state.frames[frame], at);
    if (!slot || !slot->isDynptr()) continue;
    uint32_t id = slot->saved().ref;
    if (mustBeReleased(path.state, id))
      return reject(env, path,
                    complaint(env, path, DiagId::DynptrUse, "it is overwritten before it was released"));
    path.state.endDynptr(id, env.graph, path.pc);
  }
  return llvm::Error::success();
}

/// DYNPTR and RINGBUF_DYNPTR: one that was made before.
llvm::Error HelperCall::dynptrArgument(unsigned i) {
  const Value &v = arg(i);
  bool isReleased = fn.args[i] == HelperArg::RINGBUF_DYNPTR;
  const Value *handle = readDynptr(path, v);
  dynptr = handle ? handle->ref : 0;
  // Behind a mistake, what should be here may not have been made.
  if (!handle && path.state.isTainted) return llvm::Error::success();
  if (!handle)
    return wrong(i, initialisedWords,
                 "Make it with bpf_dynptr_from_mem() or bpf_ringbuf_reserve_dynptr() first.");
  if (!isReleased) return llvm::Error::success();
  // What a helper gave a callback belongs to the helper.
  if (v.kind != ValueKind::Stack || !path.state.holds(handle->ref))
    return wrong(i, "a dynptr over reserved ring-buffer memory",
                 "Pass what bpf_ringbuf_reserve_dynptr() made, once, and in the function that made it.");
  releases = handle->ref;
  return llvm::Error::success();
}

/// DYNPTR_WR and RINGBUF_DYNPTR_WR, always the last argument: a handle is made there,
/// whether the call succeeds or not; of a call that failed it is one over nothing.
llvm::Error HelperCall::makeDynptr(unsigned i) {
  const Value place = arg(i);
  if (!isPlace(place)) return wrong(i, slotsWords, "Use a local `struct bpf_dynptr`.");
  if (index(fn.id) == helper::dynptr_from_mem && arg(0).kind != ValueKind::MapValue)
    return wrong(0, "memory of a map's value");
  int end = place.off + DynptrBytes;
  if (llvm::Error e = endDynptrs(env, path, place.frame, place.off, end)) return e;
  Frame &frame = path.state.frames[place.frame];
  std::vector<Value> cut;
  scanStack(frame, place.off, end, cut);
  for (const Value &v : cut) noteEscape(env, path, v);
  uint32_t id = env.newId();
  for (int at = 0; at < DynptrBytes; at += int(SlotBytes))
    frame.slot(unsigned(-place.off - at) / SlotBytes - 1)
        .save(ByteKind::Object, SlotBytes, half(id, at, path.pc));
  // Sound: the helper writes both halves whole, on success and on failure.
  frame.written |= slotMask(place.off, end);
  env.facts.stack(frame.subprogram, place.off);
  if (fn.args[i] == HelperArg::RINGBUF_DYNPTR_WR)
    path.state.refs.push_back({id, path.pc, "a ring-buffer dynptr", path.state.callbackFrame()});
  return llvm::Error::success();
}

}  // namespace bpftime
