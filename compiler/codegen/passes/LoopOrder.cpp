// Puts the phis of a loop into the order in which their next values are computed. They stand in
// the order of eBPF's registers, which a register allocator chose and which says nothing;
// straight-line vectorisation takes phis as they stand, and finds the loads behind them out of
// order. The order of computation is the nearest there is to that of the source.
#include "codegen/passes/Passes.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/Analysis/LoopInfo.h>

namespace bpftime {

namespace {

/// The next value, if the latch computes it.
llvm::Instruction *nextOf(llvm::PHINode &phi, llvm::BasicBlock &latch) {
  auto *next = llvm::dyn_cast<llvm::Instruction>(phi.getIncomingValueForBlock(&latch));
  return next && next->getParent() == &latch && !llvm::isa<llvm::PHINode>(next) ? next : nullptr;
}

/// Changes nothing but the order of the phis; those whose next value comes from elsewhere in the
/// loop stay behind the others.
bool sortPhis(llvm::BasicBlock &header, llvm::BasicBlock &latch) {
  llvm::SmallVector<std::pair<llvm::Instruction *, llvm::PHINode *>> sorted;
  for (llvm::PHINode &phi : header.phis())
    if (llvm::Instruction *next = nextOf(phi, latch)) sorted.push_back({next, &phi});
  auto isBefore = [](const auto &a, const auto &b) {
    return a.first != b.first && a.first->comesBefore(b.first);
  };
  if (llvm::is_sorted(sorted, isBefore)) return false;
  llvm::sort(sorted, isBefore);
  for (auto &[next, phi] : llvm::reverse(sorted)) phi->moveBefore(header, header.begin());
  return true;
}

}  // namespace

llvm::PreservedAnalyses LoopOrderPass::run(llvm::Function &function, llvm::FunctionAnalysisManager &manager) {
  bool isChanged = false;
  for (llvm::Loop *loop : manager.getResult<llvm::LoopAnalysis>(function).getLoopsInPreorder())
    if (llvm::BasicBlock *latch = loop->getLoopLatch()) isChanged |= sortPhis(*loop->getHeader(), *latch);
  if (!isChanged) return llvm::PreservedAnalyses::all();
  llvm::PreservedAnalyses kept;
  kept.preserveSet<llvm::CFGAnalyses>();
  return kept;
}

}  // namespace bpftime
