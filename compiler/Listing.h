// Text views of what flows between the stages, for people and for tests: the programs
// as they were read (--emit=programs) and what was proved of them (--emit=facts).
#pragma once

#include "object/ObjectFile.h"
#include "verify/Verify.h"

#include <string>

namespace bpftime {

/// Maps, then every program: header line, subprograms, instructions with source lines.
std::string listPrograms(const ObjectFile &);

/// Per program: stack, context words, then each instruction with its facts beside it.
std::string listFacts(const ObjectFile &, llvm::ArrayRef<VerifiedProgram>);

}  // namespace bpftime
