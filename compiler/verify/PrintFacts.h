// Facts as text, one line per instruction that has any: what `--emit=facts` and
// `bpftime-verify --facts` show, and what tests match.
#pragma once

#include "verify/Verify.h"

#include <string>

namespace bpftime {

/// The program's totals, then `index: disassembly ; facts` for each instruction.
std::string printFacts(const VerifiedProgram &, llvm::ArrayRef<MapDef> maps);

}  // namespace bpftime
