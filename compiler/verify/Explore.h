// The walk over all paths of a program. Knows no instruction.
#pragma once

#include "verify/Env.h"

namespace bpftime {

/// Walks every path until each has ended or is covered by one walked before. The error
/// is the first broken rule, or the instruction budget.
llvm::Error explore(Env &);

}  // namespace bpftime
