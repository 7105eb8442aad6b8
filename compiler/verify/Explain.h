// Why a program was refused, as a story that its author can follow: where the value came
// from, which branches on the way decided about it, and what to change.
#pragma once

#include "verify/Env.h"

namespace bpftime {

/// Adds the history behind a diagnostic about the instruction at path.pc and, where the
/// cause is known, a remedy for just this case. Walks the path once more: see replay().
void explain(Env &, const Path &, Diagnostic &);

}  // namespace bpftime
