// What eBPF hides from LLVM's optimiser and our own passes find again. All of them work on
// any IR and are run by Optimise.cpp at the places named there; what one trusts is said with it.
#pragma once

#include <llvm/IR/PassManager.h>

namespace bpftime {

/// A word put together from the bytes of loads that lie side by side becomes one load. The
/// BPF back end of Clang reads whatever may be unaligned byte by byte; LLVM finds the word
/// when it selects instructions, long after the loop vectoriser has taken the bytes for data.
struct WideLoadsPass : llvm::PassInfoMixin<WideLoadsPass> {
  llvm::PreservedAnalyses run(llvm::Function &, llvm::FunctionAnalysisManager &);
};

/// The parts of a word that a loop walks over, word by word, come out of one load, even if some
/// bytes of it are not used. Wants loops in LLVM's canonical form.
struct WideStepsPass : llvm::PassInfoMixin<WideStepsPass> {
  llvm::PreservedAnalyses run(llvm::Function &, llvm::FunctionAnalysisManager &);
};

/// The same as WideLoadsPass for stores of a word's parts.
struct WideStoresPass : llvm::PassInfoMixin<WideStoresPass> {
  llvm::PreservedAnalyses run(llvm::Function &, llvm::FunctionAnalysisManager &);
};

/// Bytes that are copied one by one, side by side, are copied by words: what a memcpy was.
struct WideCopiesPass : llvm::PassInfoMixin<WideCopiesPass> {
  llvm::PreservedAnalyses run(llvm::Function &, llvm::FunctionAnalysisManager &);
};

/// A number that is an object's address plus something becomes just that, and pointers made of
/// such numbers become offsets from the object. Trusts that they point into it.
struct PointersPass : llvm::PassInfoMixin<PointersPass> {
  llvm::PreservedAnalyses run(llvm::Function &, llvm::FunctionAnalysisManager &);
};

/// Registers that only ever hold 32 bits are carried from block to block as such.
struct NarrowPass : llvm::PassInfoMixin<NarrowPass> {
  llvm::PreservedAnalyses run(llvm::Function &, llvm::FunctionAnalysisManager &);
};

/// Sums that a mask cuts to 8 or 16 bits are computed in as many.
struct NarrowSumsPass : llvm::PassInfoMixin<NarrowSumsPass> {
  llvm::PreservedAnalyses run(llvm::Function &, llvm::FunctionAnalysisManager &);
};

/// The terms of a sum, and what a loop carries from round to round, are listed in the order of the
/// memory that they come from, not in that of the registers they were in: LLVM makes vectors of
/// neighbours in such a list.
struct OrderPass : llvm::PassInfoMixin<OrderPass> {
  llvm::PreservedAnalyses run(llvm::Function &, llvm::FunctionAnalysisManager &);
};

/// A tree of comparisons of one value becomes the switch that it was in the source.
struct SwitchesPass : llvm::PassInfoMixin<SwitchesPass> {
  llvm::PreservedAnalyses run(llvm::Function &, llvm::FunctionAnalysisManager &);
};

}  // namespace bpftime
