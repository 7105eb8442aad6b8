// What the passes over neighbouring accesses share: where an access is, and whether it can be
// made where the last of its neighbours stands.
#pragma once

#include <llvm/Analysis/AliasAnalysis.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/PassManager.h>

namespace bpftime {

/// How far apart two accesses may stand to be looked at together: keeps the search linear.
constexpr unsigned reachMax = 96;

/// A place in memory: a pointer, what varies (in bytes, or null) and a constant distance.
struct Spot {
  llvm::Value *base = nullptr, *index = nullptr;
  int64_t offset = 0;

  bool isNear(const Spot &other) const { return base == other.base && index == other.index; }
};

Spot spotOf(llvm::Value *pointer, const llvm::DataLayout &);
llvm::Value *pointerTo(const Spot &, llvm::IRBuilderBase &);

/// Whether no instruction from `first` to `last`, both of one block, does to `place` what
/// `what` says. Those that `isOurs` says yes to do not count.
bool untouched(llvm::AAResults &, const llvm::MemoryLocation &place, llvm::Instruction &first,
               llvm::Instruction &last, llvm::ModRefInfo what,
               llvm::function_ref<bool(llvm::Instruction &)> isOurs);

/// Whether the function may use vector registers: without them a byte is as cheap to load as to
/// shift out of a word, and no list is worth an order.
bool hasVectors(llvm::Function &, llvm::FunctionAnalysisManager &);

}  // namespace bpftime
