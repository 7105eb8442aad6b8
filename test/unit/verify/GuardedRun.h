// Runs a program on concrete inputs, and checks every step against what the verifier
// claimed: no access outside the program's memory, no instruction that was called
// unreachable, no branch against its fact, no offset outside its fact.
#pragma once

#include "verify/Verify.h"

#include <string>

namespace bpftime {

class Witnesses;

/// Empty if all went as claimed, else the first violation. `seed` makes the context;
/// `witnesses` (may be null) of the program's verification are held against every step.
std::string guardedRun(const VerifiedProgram &, llvm::ArrayRef<MapDef>, uint64_t seed,
                       const Witnesses *witnesses = nullptr);

}  // namespace bpftime
