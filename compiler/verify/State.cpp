// State transitions that touch all frames at once.
#include "verify/State.h"

#include <algorithm>

namespace bpftime {

unsigned Slot::spillBytes() const {
  unsigned n = 0;
  while (n < SlotBytes && bytes[n] == ByteKind::Spill) ++n;
  return n;
}

void Slot::scrub() {
  for (ByteKind &b : bytes)
    if (b == ByteKind::Spill) b = ByteKind::Misc;
  saved = Value();
}

Slot &Frame::slot(unsigned i) {
  if (i >= stack.size()) stack.resize(i + 1);
  return stack[i];
}

void State::settleNull(uint32_t id, bool isNull, PrecisionGraph &graph, InsnIndex at) {
  forEachValue([&](Value &v) {
    if (!v.isOrNull() || v.id != id) return;
    if (isNull) {
      v = Value::scalar(Scalar::constant(0), graph.make(), at);
      return;
    }
    v.kind = v.kind == ValueKind::MapValueOrNull ? ValueKind::MapValue : ValueKind::RingbufMem;
    v.id = 0;
  });
}

void State::release(uint32_t ref, PrecisionGraph &graph, InsnIndex at) {
  std::erase_if(refs, [&](const Reference &r) { return r.id == ref; });
  // Sound: a stale address is a number like any other, and numbers are not dereferenced.
  forEachValue([&](Value &v) {
    if (v.isPointer() && v.ref == ref) v = Value::scalar(Scalar::unknown(), graph.make(), at);
  });
}

bool State::holds(uint32_t ref) const {
  return std::any_of(refs.begin(), refs.end(), [&](const Reference &r) { return r.id == ref; });
}

uint64_t State::memoryBytes() const {
  uint64_t n = sizeof(State) + refs.capacity() * sizeof(Reference) + frames.capacity() * sizeof(Frame);
  for (const Frame &f : frames) n += f.stack.capacity() * sizeof(Slot);
  return n;
}

State entryState() {
  State s;
  Frame f;
  f.regs[1] = Value::pointer(ValueKind::Ctx, InsnIndex(0));
  f.regs[FramePointer] = Value::pointer(ValueKind::Stack, InsnIndex(0));
  s.frames.push_back(std::move(f));
  return s;
}

}  // namespace bpftime
