// What keeps the time of compilation linear in the size of a program.
#pragma once

#include <llvm/IR/PassManager.h>

namespace bpftime {

/// Whether LLVM's own pipeline would take too long on a function, as it was emitted.
bool isHuge(const llvm::Function &);

/// What huge functions get in its place.
void optimiseHuge(llvm::Function &, llvm::FunctionAnalysisManager &);

/// Bounds what the instruction scheduler looks at as a whole. Adds no instruction.
void boundBlocks(llvm::Function &);

}  // namespace bpftime
