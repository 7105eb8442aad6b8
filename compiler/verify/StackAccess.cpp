// The stack's bytes. Slot i covers [-8(i+1), -8i); byte 0 is its lowest address.
#include "verify/StackAccess.h"

namespace bpftime {

namespace {

unsigned slotOf(int off) { return unsigned(-off - 1) / SlotBytes; }
unsigned byteOf(int off) { return unsigned(off + StackBytesMax) % SlotBytes; }

ByteKind kindAt(const Frame &f, int off) {
  const Slot *s = f.slotIfAny(slotOf(off));
  return s ? s->bytes[byteOf(off)] : ByteKind::Uninit;
}

/// Is the byte surely 0? Spilled constants count.
bool isZero(const Slot &s, unsigned byte) {
  if (s.bytes[byte] == ByteKind::Zero) return true;
  return s.bytes[byte] == ByteKind::Spill && s.saved().isScalar() && s.saved().num.isConstant(0);
}

/// A spill at the slot's base: the saved value replaces what was there. Bytes of an older,
/// wider spill that stay in place are only numbers from now on.
void spill(Slot &s, unsigned bytes, const Value &value) {
  s.save(ByteKind::Spill, bytes, value);
  if (!value.isScalar() || bytes == SlotBytes) return;
  // Sound: if the number does not fit, the saved part is no longer equal to its copies.
  bool fits = value.num.wide.uMax <= (uint64_t{1} << (8 * bytes)) - 1;
  s.saved().num = value.num.zeroExtend(8 * bytes);
  if (!fits) s.saved().id = 0;
}

}  // namespace

uint64_t slotMask(int min, int end) {
  uint64_t mask = 0;
  for (int off = min; off < end; ++off) mask |= uint64_t{1} << slotOf(off);
  return mask;
}

StackRead readStack(const Frame &f, int off, unsigned bytes) {
  StackRead r;
  r.num = bytes < 8 ? Scalar::range(0, (uint64_t{1} << (8 * bytes)) - 1) : Scalar::unknown();
  const Slot *s = f.slotIfAny(slotOf(off));
  if (!s) {
    r.readsUninit = true;
    return r;
  }
  unsigned first = byteOf(off);
  if (s->isSpill() && s->saved().isPointer() && bytes < SlotBytes) {
    r.splitsPointer = true;
    return r;
  }
  if (first == 0 && s->isSpill() && bytes <= s->spillBytes()) {
    // Sound: a number that fits is the same number when only its low bytes are read, so
    // it may keep its id.
    bool fits = s->saved().isScalar() && s->saved().num.wide.uMax <= (uint64_t{1} << (8 * bytes - 1)) * 2 - 1;
    if (bytes == s->spillBytes() || fits) {
      r.whole = s->saved();
      return r;
    }
    r.num = s->saved().num.zeroExtend(8 * bytes);
    r.node = s->saved().node;
    return r;
  }
  bool allZero = true;
  for (unsigned i = first; i < first + bytes; ++i) {
    allZero &= isZero(*s, i);
    r.readsUninit |= s->bytes[i] == ByteKind::Uninit;
  }
  if (allZero) {
    r.num = Scalar::constant(0);
    r.node = s->isSpill() ? s->saved().node : NoNode;
  }
  return r;
}

void writeStack(Frame &f, int off, unsigned bytes, const Value &value, PrecisionGraph &graph) {
  Slot &s = f.slot(slotOf(off));
  unsigned first = byteOf(off);
  if (bytes == SlotBytes) f.written |= uint64_t{1} << slotOf(off);
  if (first == 0) return spill(s, bytes, value);
  // Sound: an iterator that is overwritten in part is none any more. A narrow number would
  // still be what it was, but the kernel forgets it too: rows of bytes that are written one
  // by one would make a state of each of their contents.
  if (s.isSpill() || s.isObject()) s.scrub();
  bool isZero = value.isScalar() && value.num.isConstant(0);
  // Sound: later reads rely on the bytes being 0, so the number written must stay 0.
  if (isZero) graph.require(value.node);
  for (unsigned i = first; i < first + bytes; ++i) s.bytes[i] = isZero ? ByteKind::Zero : ByteKind::Misc;
}

bool clobberStack(Frame &f, int min, int end, bool all) {
  bool uninit = false;
  for (int off = min; off < end; ++off) {
    Slot &s = f.slot(slotOf(off));
    ByteKind &b = s.bytes[byteOf(off)];
    uninit |= b == ByteKind::Uninit;
    if (b == ByteKind::Spill || b == ByteKind::Object) s.scrub();
    b = ByteKind::Misc;
    // Sound: a slot that is wholly overwritten no longer depends on what it held at the
    // last checkpoint.
    bool wholly = all && byteOf(off) == SlotBytes - 1 && off - int(SlotBytes) + 1 >= min;
    if (wholly) f.written |= uint64_t{1} << slotOf(off);
  }
  return uninit;
}

uint64_t scanStack(const Frame &f, int min, int end, std::vector<Value> &escapes) {
  uint64_t uninit = 0;
  for (int off = min; off < end; ++off) {
    ByteKind kind = kindAt(f, off);
    if (kind == ByteKind::Uninit) uninit |= uint64_t{1} << slotOf(off);
    if (kind != ByteKind::Spill) continue;
    const Value &saved = f.slotIfAny(slotOf(off))->saved();
    if (saved.isPointer()) escapes.push_back(saved);
  }
  return uninit;
}

}  // namespace bpftime
