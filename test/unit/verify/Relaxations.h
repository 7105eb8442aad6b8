// Differences between our verdicts and the kernel's that are meant to be: those that
// compiler/verify/README.md documents, told by the reason.
#pragma once

#include "support/Diagnostic.h"
#include "verify/Verify.h"

#include <string>

namespace bpftime {

/// The name of what makes only us accept, or nullptr: then this is a mistake.
const char *relaxationOf(const VerifiedProgram &, const Diagnostic &kernelsRejection);
/// The same for what makes only the kernel accept; `why` is our reason.
const char *strictnessOf(const std::string &why);

}  // namespace bpftime
