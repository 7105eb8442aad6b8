// The bodies of a program for CPUs that have more than the baseline (Levels.h): copies of the
// baseline's functions, made where LLVM's pipeline begins to ask what the CPU has. What comes
// before (inlining, simplification, our own passes) is done once for all of them.
//
// A body is the program and all functions that it calls, so that calls stay within one level.
// One in which the optimiser made nothing of the level is dropped again.
#pragma once

#include "codegen/Levels.h"

#include <llvm/IR/PassManager.h>

namespace bpftime {

/// Says of a function that it belongs to the baseline's body of a program that gets others.
void markBody(llvm::Function &, const std::string &program, llvm::ArrayRef<const Level *>);

/// Makes the bodies. Trusts that nothing is inlined from one function into another afterwards.
struct LevelBodiesPass : llvm::PassInfoMixin<LevelBodiesPass> {
  llvm::PreservedAnalyses run(llvm::Module &, llvm::ModuleAnalysisManager &);
  static bool isRequired() { return true; }
};

/// Drops the bodies that nobody asked for by name and that gain nothing.
void dropIdleBodies(llvm::Module &, const CodegenOptions &);

/// The levels that a program of the module has bodies for, from the least to the most.
llvm::SmallVector<const Level *> levelsIn(const llvm::Module &, const std::string &program);

}  // namespace bpftime
