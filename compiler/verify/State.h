// One moment of one path: the registers and stacks of the active frames and the
// references held. Copying a State is how a path forks.
//
// A stack is 64 slots of 8 bytes. Each byte has a kind; the bytes of one spill share the
// slot's saved Value, which describes the low `spill` bytes of the slot (little-endian).
#pragma once

#include "verify/Value.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
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
  Object,  ///< part of an open iterator or of a dynptr, which only their own functions may touch
};

class Slot {
 public:
  Slot() = default;
  Slot(const Slot &o) : bytes(o.bytes), box(o.box ? std::make_unique<Value>(*o.box) : nullptr) {}
  Slot(Slot &&) = default;
  Slot &operator=(const Slot &o) { return *this = Slot(o); }
  Slot &operator=(Slot &&) = default;

  std::array<ByteKind, SlotBytes> bytes{};

  /// Valid while bytes[0] is Spill or Object.
  Value &saved() { return *box; }
  const Value &saved() const { return *box; }
  /// The first `n` bytes, and no others, become `kind` and stand for `value`.
  void save(ByteKind kind, unsigned n, const Value &value);

  bool isSpill() const { return bytes[0] == ByteKind::Spill; }
  bool isObject() const { return bytes[0] == ByteKind::Object; }
  bool isIterator() const { return isObject() && box->kind == ValueKind::Iterator; }
  bool isDynptr() const { return isObject() && box->kind == ValueKind::Dynptr; }
  /// How many low bytes the saved value covers: 8 for pointers.
  unsigned spillBytes() const;
  /// Forgets the saved value; its bytes become plain numbers.
  void scrub();

 private:
  std::unique_ptr<Value> box;  ///< out of line: few slots hold a value, and states are many
};

/// How control came into a frame, which decides what its exit means.
enum class FrameKind : uint8_t {
  Entry,     ///< the program itself
  Contract,  ///< a global function, verified by its signature for all its callers
  Called,    ///< a static function, followed on the caller's path
  Callback,  ///< a function that a helper calls in rounds; exit leads back to the helper
  Deferred,  ///< a function that runs later, on its own (Timers.h)
};

struct Frame {
  uint32_t subprogram = 0;  ///< index into Program::subprograms
  FrameKind kind = FrameKind::Entry;
  InsnIndex callSite{};     ///< the call that made this frame; its successor is the return
  uint32_t roundsDone = 0;  ///< of callbacks that this frame's current helper call has made
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
  const char *what;       ///< in words: "reserved ring-buffer memory"
  uint32_t callback = 0;  ///< frame of the callback it was acquired in, 0: in none
};

/// The one bpf_spin_lock that may be held: which object, and in which map.
struct Lock {
  InsnIndex acquired{};
  MapId map{};
  uint32_t id = 0;  ///< Value::id of the pointer it was taken through; 0: the map's one value
};

struct State {
  std::vector<Frame> frames;
  std::vector<Reference> refs;
  std::optional<Lock> lock;
  uint32_t mayGotoRounds = 0;  ///< how often may_goto has let the path go on
  /// A rule was broken earlier on this path; what it leaves behind is not reported again.
  bool isTainted = false;

  Frame &top() { return frames.back(); }
  const Frame &top() const { return frames.back(); }
  Value &reg(unsigned r) { return frames.back().regs[r]; }
  const Value &reg(unsigned r) const { return frames.back().regs[r]; }

  /// Calls `visit(Value &)` on every register and saved value of every frame.
  template <typename F> void forEachValue(F visit) {
    for (Frame &f : frames) {
      for (Value &v : f.regs) visit(v);
      for (Slot &s : f.stack)
        if (s.isSpill()) visit(s.saved());
    }
  }

  /// The iterator whose reference is `ref`, wherever it lies, or nullptr.
  Value *iterator(uint32_t ref);

  /// The or-null values with this id are 0, or are not.
  void settleNull(uint32_t id, bool isNull, PrecisionGraph &, InsnIndex at);
  /// Drops a reference; pointers that carry it become mere numbers.
  void release(uint32_t ref, PrecisionGraph &, InsnIndex at);
  /// Drops the handle of a dynptr and what points into its memory.
  void endDynptr(uint32_t ref, PrecisionGraph &, InsnIndex at);
  bool holds(uint32_t ref) const;
  /// The innermost callback that runs: its frame, 0 if none. What it acquires it must
  /// release, and nothing else.
  uint32_t callbackFrame() const;
  uint64_t memoryBytes() const;
};

/// The state at the first instruction of the program: r1 the context, r10 the frame pointer.
State entryState();
/// The frame of a function that begins: its r10 and nothing else.
Frame newFrame(FrameKind, uint32_t subprogram, InsnIndex callSite, size_t depth);

}  // namespace bpftime
