// The verdicts of one run, and their two forms.
#pragma once

#include "Command.h"

#include <llvm/Support/Error.h>

namespace bpftime {

/// Reads the object, verifies its programs, prints the verdicts. Status 1 if a program is
/// not accepted.
llvm::Expected<int> runVerify(Invocation &);

}  // namespace bpftime
