// Is a state covered by one that was already explored?
#pragma once

#include "verify/Env.h"

namespace bpftime {

/// True if every concrete state of `now` is one of `old`, as far as what was explored
/// from `old` depended on it. `old` must be fully explored. Marks in `path` what the
/// exploration of `old` relied on, since the path now relies on it too.
bool isCovered(Env &, Checkpoint &old, Path &now);

/// True if every concrete state of `now` is one of `old`, whatever the exploration of `old`,
/// which need not have ended, turns out to depend on. What it does depend on, now or
/// later, `path` is made to depend on too.
bool isWithin(Env &, Checkpoint &old, Path &now);

/// True if nothing changed between the two: then the path between them is an endless loop.
bool isIdentical(const Env &, Checkpoint &old, const State &now);

}  // namespace bpftime
