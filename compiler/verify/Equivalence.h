// Is a state covered by one that was already explored?
#pragma once

#include "verify/Env.h"

namespace bpftime {

/// True if every concrete state of `now` is one of `old`, as far as what was explored
/// from `old` depended on it. `old` must be fully explored. Marks in `path` what the
/// exploration of `old` relied on, since the path now relies on it too.
bool isCovered(Env &, const Checkpoint &old, Path &now);

/// True if nothing changed between the two: then the path between them is an endless loop.
bool isIdentical(const Env &, const State &old, const State &now, InsnIndex pc);

}  // namespace bpftime
