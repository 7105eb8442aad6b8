// What keeps the time of compilation linear in the size of a program.
#pragma once

#include <llvm/IR/PassManager.h>
#include <llvm/Support/CommandLine.h>

namespace bpftime {

/// Whether LLVM's own pipeline would take too long on a function, as it was emitted.
bool isHuge(const llvm::Function &);

/// LLVM's pipeline will pass by the function, as far as it can.
void setApart(llvm::Function &, llvm::FunctionAnalysisManager &);
bool isSetApart(const llvm::Function &);

/// What it gets in its place, behind the others' pipeline.
void optimiseHuge(llvm::Function &, llvm::FunctionAnalysisManager &);

/// While it lives, LLVM's code generator leaves the loops of a module with a huge function as
/// they are.
class LoopsAsTheyAre {
 public:
  explicit LoopsAsTheyAre(const llvm::Module &);
  ~LoopsAsTheyAre();

 private:
  llvm::cl::opt<bool> *option = nullptr;  ///< LLVM's, where it was changed
};

/// Bounds what instruction selection and the passes behind it, some of them quadratic in the
/// size of a block, look at as a whole. Adds no instruction.
void boundBlocks(llvm::Function &);

}  // namespace bpftime
