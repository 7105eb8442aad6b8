// Reads and writes of one frame's stack, at byte precision. Offsets are from r10 and
// negative; the caller has checked bounds and alignment.
#pragma once

#include "verify/State.h"

#include <optional>

namespace bpftime {

/// What a read found.
struct StackRead {
  Scalar num;                  ///< the number read, if no value was saved whole
  NodeId node = NoNode;        ///< what `num` depends on
  std::optional<Value> whole;  ///< the saved value, if the read covers exactly it
  bool readsUninit = false;
  bool splitsPointer = false;  ///< reads part of a saved pointer, which is refused
};

/// An aligned read of 1, 2, 4 or 8 bytes.
StackRead readStack(const Frame &, int off, unsigned bytes);
/// An aligned write of `value`; a pointer must come with 8 bytes.
void writeStack(Frame &, int off, unsigned bytes, const Value &value, PrecisionGraph &);
/// The bytes of [min, end) get unknown contents: all of them if `all`, else perhaps only
/// some, and the caller must treat the old contents as read. Returns true if a byte that
/// was not initialised is among them.
bool clobberStack(Frame &, int min, int end, bool all);
/// The slots with uninitialised bytes in [min, end), as a mask; saved pointers in it go to
/// `escapes`.
uint64_t scanStack(const Frame &, int min, int end, std::vector<Value> &escapes);

/// Mask of the slots that [min, end) touches.
uint64_t slotMask(int min, int end);

}  // namespace bpftime
