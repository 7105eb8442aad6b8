// State transitions that touch all frames at once.
#include "verify/State.h"

#include <algorithm>

namespace bpftime {

unsigned Slot::spillBytes() const {
  unsigned n = 0;
  while (n < SlotBytes && bytes[n] == ByteKind::Spill) ++n;
  return n;
}

void Slot::save(ByteKind kind, unsigned n, const Value &value) {
  scrub();
  for (unsigned i = 0; i < n; ++i) bytes[i] = kind;
  box = std::make_unique<Value>(value);
}

void Slot::scrub() {
  for (ByteKind &b : bytes)
    if (b == ByteKind::Spill || b == ByteKind::Object) b = ByteKind::Misc;
  box.reset();
}

Slot &Frame::slot(unsigned i) {
  if (i >= stack.size()) stack.resize(i + 1);
  return stack[i];
}

Value *State::iterator(uint32_t ref) {
  for (Frame &f : frames)
    for (Slot &s : f.stack)
      if (s.isIterator() && s.saved().ref == ref) return &s.saved();
  return nullptr;
}

void State::settleNull(uint32_t id, bool isNull, PrecisionGraph &graph, InsnIndex at) {
  forEachValue([&](Value &v) {
    if (!v.maybeNull || v.id != id) return;
    if (isNull) {
      v = Value::scalar(Scalar::constant(0), graph.make(), at);
      return;
    }
    v.maybeNull = false;
    if (!v.isLockable) v.id = 0;
  });
}

void State::release(uint32_t ref, PrecisionGraph &graph, InsnIndex at) {
  std::erase_if(refs, [&](const Reference &r) { return r.id == ref; });
  // Sound: a stale address is a number like any other, and numbers are not dereferenced.
  forEachValue([&](Value &v) {
    if (v.isPointer() && v.ref == ref) v = Value::scalar(Scalar::unknown(), graph.make(), at);
  });
}

void State::endDynptr(uint32_t ref, PrecisionGraph &graph, InsnIndex at) {
  for (Frame &f : frames)
    for (Slot &s : f.stack)
      if (s.isDynptr() && s.saved().ref == ref) s = Slot();
  release(ref, graph, at);
}

bool State::holds(uint32_t ref) const {
  return std::any_of(refs.begin(), refs.end(),
                     [&](const Reference &r) { return r.id == ref && r.callback == callbackFrame(); });
}

uint32_t State::callbackFrame() const {
  for (size_t f = frames.size(); f-- > 0;)
    if (frames[f].kind == FrameKind::Callback) return uint32_t(f);
  return 0;
}

uint64_t State::memoryBytes() const {
  uint64_t n = sizeof(State) + refs.capacity() * sizeof(Reference) + frames.capacity() * sizeof(Frame);
  for (const Frame &f : frames) {
    n += f.stack.capacity() * sizeof(Slot);
    for (const Slot &s : f.stack)
      if (s.isSpill() || s.isObject()) n += sizeof(Value);
  }
  return n;
}

Frame newFrame(FrameKind kind, uint32_t subprogram, InsnIndex callSite, size_t depth) {
  Frame f;
  f.kind = kind;
  f.subprogram = subprogram;
  f.callSite = callSite;
  f.regs[FramePointer] = Value::pointer(ValueKind::Stack, GivenAtEntry);
  f.regs[FramePointer].frame = uint8_t(depth);
  return f;
}

State entryState() {
  State s;
  s.frames.push_back(newFrame(FrameKind::Entry, 0, InsnIndex(0), 0));
  s.reg(1) = Value::pointer(ValueKind::Ctx, GivenAtEntry);
  return s;
}

}  // namespace bpftime
