// A path walked once more, for a diagnostic: the instructions it executed and what they
// found and left in registers. Only programs that are refused pay for this.
#pragma once

#include "verify/Env.h"

#include <deque>

namespace bpftime {

/// One instruction of a path.
struct Step {
  InsnIndex at{};
  uint8_t depth = 0, depthAfter = 0;  ///< active frames below the current one
  bool isFork = false;                ///< there was another way
  Value dst, src;                     ///< the operands before it, where it has them
  Value result;                       ///< after it: the register it writes, or a branch's dst
  Value other;                        ///< after a branch: its src
  uint8_t slotFrame = 0;
  uint64_t slots = 0;  ///< stack slots of frame `slotFrame` that it reads or writes
};

struct History {
  std::deque<Step> steps;  ///< oldest first, up to and without the instruction that failed
  State end;               ///< before that instruction
  InsnIndex endPc{};       ///< that instruction
  /// In a loop that was widened the walk knew less than this; values need not be those
  /// that were refused.
  bool isExact = true;
};

/// Walks `path` again from its start, without the instruction that it is at. An empty
/// history: the path is too long, or it cannot be retold. Changes of `env` do no harm in a
/// verification that has failed.
History replay(Env &env, const Path &path);

}  // namespace bpftime
