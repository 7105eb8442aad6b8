// Puts lists into the order in which memory lies. Clang's BPF back end computes sums and what a
// loop carries in the order that its scheduler and its register allocator chose; straight-line
// vectorisation takes such lists as they stand, and finds the loads behind them out of order.
// Here a value stands where the memory lies that it is computed from, and where that is not known
// or not the same, in the order of computation: the nearest there is to that of the source.
#include "codegen/passes/Neighbours.h"
#include "codegen/passes/Passes.h"

#include <map>
#include <optional>

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/SmallPtrSet.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstrTypes.h>
#include <llvm/IR/Module.h>

namespace bpftime {

namespace {

/// The place in memory that a value is computed from, by instructions of one block: none if
/// there are several loads, or more steps than are looked at.
std::optional<Spot> originOf(llvm::Value *value, const llvm::BasicBlock &block,
                             const llvm::DataLayout &layout) {
  constexpr size_t stepsMax = 32;
  llvm::LoadInst *load = nullptr;
  llvm::SmallVector<llvm::Value *, 8> open{value};
  llvm::SmallPtrSet<llvm::Value *, 16> seen;
  while (!open.empty()) {
    auto *i = llvm::dyn_cast<llvm::Instruction>(open.pop_back_val());
    if (!i || i->getParent() != &block || llvm::isa<llvm::PHINode>(i) || !seen.insert(i).second) continue;
    if (seen.size() > stepsMax) return std::nullopt;
    if (auto *found = llvm::dyn_cast<llvm::LoadInst>(i)) {
      if (load) return std::nullopt;
      load = found;
    } else {
      open.append(i->op_begin(), i->op_end());
    }
  }
  if (!load) return std::nullopt;
  return spotOf(load->getPointerOperand(), layout);
}

/// Where a value belongs: objects in the order in which they were met, then by address.
struct Rank {
  size_t object;
  int64_t offset;
  bool operator<(const Rank &other) const {
    return std::tie(object, offset) < std::tie(other.object, other.offset);
  }
};

/// The ranks of values given in the order of computation. One that has no place in memory is
/// an object of its own: it stays behind those before it.
llvm::SmallVector<Rank> ranksOf(llvm::ArrayRef<llvm::Value *> values, const llvm::BasicBlock &block,
                                const llvm::DataLayout &layout) {
  std::map<std::pair<llvm::Value *, llvm::Value *>, size_t> objects;
  llvm::SmallVector<Rank> ranks;
  for (auto [position, value] : llvm::enumerate(values)) {
    std::optional<Spot> from = originOf(value, block, layout);
    if (from)
      ranks.push_back({objects.try_emplace({from->base, from->index}, position).first->second, from->offset});
    else ranks.push_back({position, 0});
  }
  return ranks;
}

/// The indices of `values` in the order of memory, or nothing if they are in it.
llvm::SmallVector<size_t> inOrder(llvm::ArrayRef<llvm::Value *> values, const llvm::BasicBlock &block,
                                  const llvm::DataLayout &layout) {
  llvm::SmallVector<Rank> ranks = ranksOf(values, block, layout);
  auto order = llvm::to_vector(llvm::seq<size_t>(0, values.size()));
  // Equal ranks stay as they are.
  llvm::sort(order, [&](size_t a, size_t b) { return std::pair(ranks[a], a) < std::pair(ranks[b], b); });
  if (llvm::is_sorted(order)) order.clear();
  return order;
}

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
  llvm::SmallVector<llvm::PHINode *> before;
  for (auto &[next, phi] : sorted) before.push_back(phi);
  llvm::sort(sorted, [](const auto &a, const auto &b) {
    return a.first != b.first && a.first->comesBefore(b.first);
  });
  llvm::SmallVector<llvm::Value *> nexts;
  llvm::SmallVector<llvm::PHINode *> after;
  for (auto &[next, phi] : sorted) nexts.push_back(next);
  for (auto &[next, phi] : sorted) after.push_back(phi);
  llvm::SmallVector<size_t> order = inOrder(nexts, latch, header.getModule()->getDataLayout());
  for (size_t i = 0; i < order.size(); ++i) after[i] = sorted[order[i]].second;
  if (after == before) return false;
  for (llvm::PHINode *phi : llvm::reverse(after)) phi->moveBefore(header, header.begin());
  return true;
}

/// Whether a sum, or what is like one, is part of a larger one.
bool isInner(const llvm::BinaryOperator &sum) {
  if (!sum.hasOneUse()) return false;
  auto *user = llvm::dyn_cast<llvm::BinaryOperator>(sum.user_back());
  return user && user->getOpcode() == sum.getOpcode() && user->getParent() == sum.getParent();
}

/// The terms of a sum, from the first computed on.
void collectTerms(llvm::BinaryOperator &sum, llvm::SmallVectorImpl<llvm::Value *> &terms) {
  for (llvm::Value *operand : sum.operands()) {
    auto *part = llvm::dyn_cast<llvm::BinaryOperator>(operand);
    bool isPart = part && part->getOpcode() == sum.getOpcode() && part->getParent() == sum.getParent();
    if (isPart && isInner(*part)) collectTerms(*part, terms);
    else terms.push_back(operand);
  }
}

/// Adds up the terms in the order of memory. Sound: the operations are those whose terms can
/// change places, bit for bit (integers that wrap), and all terms are there where the last of
/// the old additions stands; what that knew of overflow is forgotten.
bool sortTerms(llvm::BinaryOperator &sum, const llvm::DataLayout &layout) {
  constexpr size_t termsMin = 4;  // of a vector
  llvm::SmallVector<llvm::Value *, 16> terms;
  collectTerms(sum, terms);
  if (terms.size() < termsMin) return false;
  // What a loop adds to comes last: the sum of the others need not wait for it.
  llvm::SmallVector<llvm::Value *, 16> old;
  std::swap(old, terms);
  llvm::copy_if(old, std::back_inserter(terms), [](llvm::Value *v) { return !llvm::isa<llvm::PHINode>(v); });
  llvm::copy_if(old, std::back_inserter(terms), [](llvm::Value *v) { return llvm::isa<llvm::PHINode>(v); });
  llvm::SmallVector<size_t> order = inOrder(terms, *sum.getParent(), layout);
  if (order.empty()) return false;
  llvm::IRBuilder<> builder(&sum);
  llvm::Value *made = terms[order[0]];
  for (size_t i : llvm::drop_begin(order)) made = builder.CreateBinOp(sum.getOpcode(), made, terms[i]);
  sum.replaceAllUsesWith(made);
  return true;
}

bool sortSums(llvm::BasicBlock &block) {
  const llvm::DataLayout &layout = block.getModule()->getDataLayout();
  bool isChanged = false;
  for (llvm::Instruction &i : llvm::make_early_inc_range(llvm::reverse(block))) {
    auto *sum = llvm::dyn_cast<llvm::BinaryOperator>(&i);
    if (!sum || !sum->getType()->isIntegerTy() || !sum->isAssociative() || !sum->isCommutative()) continue;
    if (sum->use_empty()) sum->eraseFromParent();  // an addition of one that was sorted
    else if (!isInner(*sum)) isChanged |= sortTerms(*sum, layout);
  }
  return isChanged;
}

}  // namespace

llvm::PreservedAnalyses OrderPass::run(llvm::Function &function, llvm::FunctionAnalysisManager &manager) {
  if (!hasVectors(function, manager)) return llvm::PreservedAnalyses::all();
  bool isChanged = false;
  for (llvm::Loop *loop : manager.getResult<llvm::LoopAnalysis>(function).getLoopsInPreorder())
    if (llvm::BasicBlock *latch = loop->getLoopLatch()) isChanged |= sortPhis(*loop->getHeader(), *latch);
  for (llvm::BasicBlock &block : function) isChanged |= sortSums(block);
  if (!isChanged) return llvm::PreservedAnalyses::all();
  llvm::PreservedAnalyses kept;
  kept.preserveSet<llvm::CFGAnalyses>();
  return kept;
}

}  // namespace bpftime
