// Loops that end by themselves: callbacks that a helper calls in rounds, open iterators,
// may_goto. They are walked until a round shows nothing new, which widening brings about.
#pragma once

#include "verify/Env.h"

namespace bpftime {

/// The last checkpoint at `pc`, from `from` upwards, in the same calls; nullptr: none, so
/// this is the first round.
const Checkpoint *previousRound(const Checkpoint *from, const State &now, InsnIndex pc);

/// Numbers that changed since the round before and have decided nothing so far become
/// unknown, so that rounds come to look alike.
void widen(Env &, const Checkpoint &before, State &now, InsnIndex at);

/// The open iterator that r1 points at, as the calls on one take it, or nullptr.
const Value *iteratorAt(const State &);

/// Whether `now`, which has come back to the loop's instruction, is in a later round of the
/// loop than `old` and may end there if it shows nothing new.
bool isNextRound(const Env &, const State &old, const State &now, InsnIndex pc);

}  // namespace bpftime
