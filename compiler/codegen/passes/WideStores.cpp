// Finds stores of the parts of one word, side by side in memory, and stores the word.
#include "codegen/passes/Neighbours.h"
#include "codegen/passes/Passes.h"

#include <array>
#include <optional>

#include <llvm/ADT/SmallPtrSet.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/ADT/bit.h>
#include <llvm/Analysis/ValueTracking.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/PatternMatch.h>
#include <llvm/Transforms/Utils/Local.h>

namespace bpftime {

namespace {

using namespace llvm::PatternMatch;

/// A store of some bits of a value.
struct Part {
  llvm::StoreInst *store;
  llvm::Value *word;
  uint64_t shift;  ///< of the lowest stored bit
  unsigned bits;   ///< how many are stored
  Spot where;
};

std::optional<Part> partOf(llvm::Instruction &i, const llvm::DataLayout &layout) {
  auto *store = llvm::dyn_cast<llvm::StoreInst>(&i);
  if (!store || !store->isUnordered() || !store->getValueOperand()->getType()->isIntegerTy())
    return std::nullopt;
  unsigned bits = store->getValueOperand()->getType()->getIntegerBitWidth();
  if (bits != 8 && bits != 16 && bits != 32) return std::nullopt;
  Part part{store, store->getValueOperand(), 0, bits, {}};
  // Up to what the bits are bits of.
  for (llvm::Value *inner;; part.word = inner) {
    const llvm::APInt *number;
    uint64_t end = part.shift + bits;
    if (match(part.word, m_LShr(m_Value(inner), m_APInt(number)))) {
      if (number->uge(part.word->getType()->getIntegerBitWidth() - end + 1)) return std::nullopt;
      part.shift += number->getZExtValue();
    } else if (match(part.word, m_ZExt(m_Value(inner)))) {
      if (end > inner->getType()->getIntegerBitWidth()) return std::nullopt;
    } else if (!match(part.word, m_Trunc(m_Value(inner)))) {
      break;
    }
  }
  if (part.word->getType()->getIntegerBitWidth() > 64 || part.shift % bits) return std::nullopt;
  part.where = spotOf(store->getPointerOperand(), layout);
  return part;
}

/// Parts of one word that lie side by side, the lowest bits first.
struct Run {
  llvm::SmallVector<Part, 8> parts;
  bool isReversed = false;  ///< the lowest bits lie last
};

/// The longest run of 2, 4 or 8 parts, in one order, out of what was found.
Run runOf(const Part &last, llvm::ArrayRef<Part> found, bool isReversed) {
  Run run{{}, isReversed};
  int64_t bytes = last.bits / 8, step = isReversed ? -bytes : bytes, index = int64_t(last.shift / last.bits);
  std::array<const Part *, 8> at{};
  for (const Part &part : found) {
    int64_t here = int64_t(part.shift / last.bits);
    // The one nearest to the end is the one that counts.
    bool isInOrder = part.where.offset == last.where.offset + (here - index) * step;
    if (isInOrder && !at[size_t(here)]) at[size_t(here)] = &part;
  }
  int64_t low = index, end = index;
  while (low > 0 && at[size_t(low - 1)]) --low;
  while (end < 8 && at[size_t(end)]) ++end;
  int64_t count = int64_t(llvm::bit_floor(uint64_t(end - low)));
  if (count < 2 || count * last.bits > 64) return run;
  for (int64_t i = low; i < low + count; ++i) run.parts.push_back(*at[size_t(i)]);
  return run;
}

/// The parts that go with `last`, looked for backwards from it.
Run gather(const Part &last, const llvm::DataLayout &layout,
           const llvm::SmallPtrSetImpl<llvm::StoreInst *> &replaced) {
  llvm::SmallVector<Part, 8> found;
  llvm::Instruction *i = last.store;
  for (unsigned n = 0; n < reachMax && i; ++n, i = i->getPrevNode()) {
    std::optional<Part> part = partOf(*i, layout);
    if (part && part->word == last.word && part->where.isNear(last.where) && part->bits == last.bits &&
        !replaced.contains(part->store))
      found.push_back(*part);
  }
  Run run = runOf(last, found, false);
  // Bytes have an order that can be turned around; larger parts have none.
  if (run.parts.empty() && last.bits == 8) run = runOf(last, found, true);
  return run;
}

/// One store where the last part's stands. Sound: what lies between does not look at the
/// bytes and does not write them, so it cannot tell when they changed; all of them are writable,
/// since all were written by then; and others, who may look at any time, were promised no order.
bool replace(const Run &run, llvm::AAResults &alias) {
  llvm::StoreInst *first = run.parts[0].store, *last = first;
  llvm::AAMDNodes tags = first->getAAMetadata();
  for (const Part &part : run.parts) {
    if (part.store->comesBefore(first)) first = part.store;
    if (last->comesBefore(part.store)) last = part.store;
    if (part.store->getAAMetadata() != tags) tags = llvm::AAMDNodes();
  }
  const Part &low = run.parts.front(), &lowest = run.isReversed ? run.parts.back() : low;
  unsigned bits = unsigned(run.parts.size()) * low.bits;
  bool isShared = llvm::any_of(run.parts, [](const Part &part) { return part.store->isAtomic(); }),
       isAligned = lowest.store->getAlign().value() >= bits / 8;
  // Others never see half of a part: a byte has none, and an aligned word is written as a whole.
  if (isShared && !isAligned && low.bits != 8) return false;
  llvm::MemoryLocation place(lowest.store->getPointerOperand(), llvm::LocationSize::precise(bits / 8), tags);
  auto isPart = [&](llvm::Instruction &i) {
    return llvm::any_of(run.parts, [&](const Part &part) { return part.store == &i; });
  };
  if (!untouched(alias, place, *first, *last, llvm::ModRefInfo::ModRef, isPart)) return false;
  // A call that does not come back would keep the earlier parts, but not a store after it.
  for (llvm::Instruction *i = first; i != last; i = i->getNextNode())
    if (!llvm::isGuaranteedToTransferExecutionToSuccessor(i)) return false;
  llvm::IRBuilder<> builder(last);
  llvm::Value *word = low.shift ? builder.CreateLShr(low.word, low.shift) : low.word;
  word = builder.CreateTrunc(word, builder.getIntNTy(bits));
  if (run.isReversed) word = builder.CreateUnaryIntrinsic(llvm::Intrinsic::bswap, word);
  llvm::Value *pointer = pointerTo(lowest.where, builder);
  llvm::StoreInst *store = builder.CreateAlignedStore(word, pointer, lowest.store->getAlign());
  store->setAAMetadata(tags);
  if (isShared && isAligned) store->setAtomic(llvm::AtomicOrdering::Unordered);
  return true;
}

}  // namespace

llvm::PreservedAnalyses WideStoresPass::run(llvm::Function &function,
                                            llvm::FunctionAnalysisManager &manager) {
  const llvm::DataLayout &layout = function.getParent()->getDataLayout();
  if (!layout.isLittleEndian()) return llvm::PreservedAnalyses::all();
  llvm::AAResults &alias = manager.getResult<llvm::AAManager>(function);
  llvm::SmallPtrSet<llvm::StoreInst *, 16> replaced;
  for (llvm::BasicBlock &block : function)
    for (llvm::Instruction &i : llvm::reverse(block)) {
      std::optional<Part> last = partOf(i, layout);
      if (!last || replaced.contains(last->store)) continue;
      Run run = gather(*last, layout, replaced);
      if (run.parts.empty() || !replace(run, alias)) continue;
      for (const Part &part : run.parts) replaced.insert(part.store);
    }
  if (replaced.empty()) return llvm::PreservedAnalyses::all();
  for (llvm::StoreInst *store : replaced) {
    llvm::Value *value = store->getValueOperand();
    store->eraseFromParent();
    llvm::RecursivelyDeleteTriviallyDeadInstructions(value);
  }
  llvm::PreservedAnalyses kept;
  kept.preserveSet<llvm::CFGAnalyses>();
  return kept;
}

}  // namespace bpftime
