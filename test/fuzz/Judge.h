// What every verifier fuzzer does with a program: verify it, print what came of it, and
// end the process if an answer is not one that the verifier may give.
#pragma once

#include "bpf/Program.h"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/Support/Error.h>

namespace bpftime::fuzz {

/// Consumes the diagnostics of a refusal: each must have words, none may be our own bug.
void read(llvm::Error);
/// Returns whether the program was accepted.
bool judge(Program, llvm::ArrayRef<MapDef>);

}  // namespace bpftime::fuzz
