// One moment of one path: the registers and stacks of the active frames and the
// references held. Copying a State is how a path forks.
//
// A stack is 64 slots of 8 bytes. Each byte has a kind; the bytes of one spill share the
// slot's saved Value, which describes the low `spill` bytes of the slot (little-endian).
#pragma once

#include "verify/Value.h"

#include <array>
#include <cstdint>
#include <vector>

namespace bpftime {

// Limits of the instruction set and of the kernel (include/linux/bpf_verifier.h).
constexpr unsigned RegisterCount = 11;
constexpr unsigned FramePointer = 10;
constexpr unsigned FramesMax = 8;
constexpr int StackBytesMax = 512;
constexpr unsigned SlotBytes = 8;

enum class ByteKind : uint8_t {
  Uninit,  ///< never written
  Misc,    ///< some number
  Zero,    ///< known to be 0
  Spill,   ///< part of the slot's saved value
};

struct Slot {
  std::array<ByteKind, SlotBytes> bytes{};
  Value saved;  ///< valid while bytes[0] is Spill

  bool isSpill() const { return bytes[0] == ByteKind::Spill; }
  /// How many low bytes the saved value covers: 8 for pointers.
  unsigned spillBytes() const;
  /// Forgets the saved value; its bytes become plain numbers.
  void scrub();
};

struct Frame {
  uint32_t subprogram = 0;  ///< index into Program::subprograms
  InsnIndex callSite{};     ///< the call that made this frame; its successor is the return
  std::array<Value, RegisterCount> regs;
  std::vector<Slot> stack;  ///< slot i covers [r10 - 8(i+1), r10 - 8i); grown on demand
  /// Bit i: slot i was wholly overwritten since the last checkpoint, so a read of it now
  /// says nothing about the slot's content there. All ones in a frame younger than it.
  uint64_t written = ~uint64_t{0};

  Slot &slot(unsigned i);  ///< grows the stack if need be
  const Slot *slotIfAny(unsigned i) const { return i < stack.size() ? &stack[i] : nullptr; }
};

/// Something acquired that must be released before the program ends.
struct Reference {
  uint32_t id;
  InsnIndex acquired;
};

struct State {
  std::vector<Frame> frames;
  std::vector<Reference> refs;

  Frame &top() { return frames.back(); }
  const Frame &top() const { return frames.back(); }
  Value &reg(unsigned r) { return frames.back().regs[r]; }
  const Value &reg(unsigned r) const { return frames.back().regs[r]; }

  /// Calls `visit(Value &)` on every register and saved value of every frame.
  template <typename F> void forEachValue(F visit) {
    for (Frame &f : frames) {
      for (Value &v : f.regs) visit(v);
      for (Slot &s : f.stack)
        if (s.isSpill()) visit(s.saved);
    }
  }

  /// The or-null values with this id are 0, or are not.
  void settleNull(uint32_t id, bool isNull, PrecisionGraph &, InsnIndex at);
  /// Drops a reference; pointers that carry it become mere numbers.
  void release(uint32_t ref, PrecisionGraph &, InsnIndex at);
  bool holds(uint32_t ref) const;
  uint64_t memoryBytes() const;
};

/// The state at the first instruction: r1 the context, r10 the frame pointer.
State entryState();

}  // namespace bpftime
