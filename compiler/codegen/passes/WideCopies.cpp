// Finds copies of neighbouring bytes and copies them by words. Clang's BPF back end makes of a
// memcpy of what may be unaligned a load and a store for each byte, in turns, and leaves out that
// the two do not overlap; here that is found again, and a run of such pairs becomes the loads of
// a few words and their stores.
#include "codegen/passes/Neighbours.h"
#include "codegen/passes/Passes.h"

#include <llvm/ADT/MapVector.h>
#include <llvm/ADT/SmallPtrSet.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/ADT/bit.h>
#include <llvm/Analysis/ScalarEvolution.h>
#include <llvm/Analysis/TargetTransformInfo.h>
#include <llvm/Analysis/ValueTracking.h>
#include <llvm/IR/Dominators.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>

namespace bpftime {

namespace {

constexpr int64_t wordMax = 8;

/// A load that serves one store.
struct Pair {
  llvm::LoadInst *load;
  llvm::StoreInst *store;
  Spot from, to;
  int64_t bytes;
};

/// Pairs that lie side by side on both sides, in the order of memory.
struct Copy {
  llvm::ArrayRef<Pair> pairs;
  int64_t bytes;
  llvm::AAMDNodes read, written;  ///< what all loads say, and all stores
  bool isShared = false;          ///< others may write what is read

  explicit Copy(llvm::ArrayRef<Pair> p) : pairs(p) {
    bytes = p.back().from.offset + p.back().bytes - p.front().from.offset;
    read = p.front().load->getAAMetadata();
    written = p.front().store->getAAMetadata();
    for (const Pair &pair : p) {
      if (pair.load->getAAMetadata() != read) read = llvm::AAMDNodes();
      if (pair.store->getAAMetadata() != written) written = llvm::AAMDNodes();
      isShared |= !pair.load->isSimple();
    }
  }
  llvm::MemoryLocation source() const { return placeOf(pairs.front().load->getPointerOperand(), read); }
  llvm::MemoryLocation target() const { return placeOf(pairs.front().store->getPointerOperand(), written); }

 private:
  llvm::MemoryLocation placeOf(llvm::Value *pointer, const llvm::AAMDNodes &tags) const {
    return llvm::MemoryLocation(pointer, llvm::LocationSize::precise(uint64_t(bytes)), tags);
  }
};

/// Parts of a copy: where each begins and how long it is.
using Words = llvm::SmallVector<std::pair<int64_t, int64_t>, 8>;

std::optional<Pair> pairOf(llvm::Instruction &i, const llvm::DataLayout &layout) {
  auto *store = llvm::dyn_cast<llvm::StoreInst>(&i);
  auto *load = store ? llvm::dyn_cast<llvm::LoadInst>(store->getValueOperand()) : nullptr;
  if (!load || !load->hasOneUse() || load->getParent() != store->getParent() ||
      !load->getType()->isIntegerTy())
    return std::nullopt;
  unsigned bits = load->getType()->getIntegerBitWidth();
  if (bits != 8 && bits != 16 && bits != 32) return std::nullopt;
  bool isPlain = load->isSimple() && store->isSimple();
  // Of what others see at the same time, bytes alone: nobody can see half of one.
  bool isByte = bits == 8 && load->isUnordered() && store->isUnordered();
  if (!isPlain && !isByte) return std::nullopt;
  return Pair{load, store, spotOf(load->getPointerOperand(), layout),
              spotOf(store->getPointerOperand(), layout), bits / 8};
}

class Copies {
 public:
  Copies(llvm::Function &f, llvm::FunctionAnalysisManager &m)
      : function(f),
        manager(m),
        layout(f.getParent()->getDataLayout()),
        alias(m.getResult<llvm::AAManager>(f)) {}
  bool run(llvm::BasicBlock &);

 private:
  bool areApart(const Copy &);
  bool areCheap(const Copy &, const Words &);
  bool isMovable(const Copy &);
  bool replace(const Copy &);
  bool replaceRuns(llvm::MutableArrayRef<Pair>);

  llvm::Function &function;
  llvm::FunctionAnalysisManager &manager;
  const llvm::DataLayout &layout;
  llvm::AAResults &alias;
};

/// Whether what is read and what is written do not overlap. Sound: addresses whose distance is
/// at least as long as the copy, in either direction, have no byte in common.
bool Copies::areApart(const Copy &copy) {
  llvm::MemoryLocation from = copy.source(), to = copy.target();
  if (alias.isNoAlias(from, to)) return true;
  auto &evolution = manager.getResult<llvm::ScalarEvolutionAnalysis>(function);
  const llvm::SCEV *distance = evolution.getMinusSCEV(evolution.getSCEV(const_cast<llvm::Value *>(to.Ptr)),
                                                      evolution.getSCEV(const_cast<llvm::Value *>(from.Ptr)));
  if (llvm::isa<llvm::SCEVCouldNotCompute>(distance)) return false;
  llvm::ConstantRange range = evolution.getSignedRange(distance);
  return range.getSignedMin().sge(copy.bytes) || range.getSignedMax().sle(-copy.bytes);
}

/// The instruction of a copy that stands first, or last.
template <class Get> auto *endOf(const Copy &copy, bool isLast, Get get) {
  auto *end = get(copy.pairs.front());
  for (const Pair &pair : copy.pairs)
    if (isLast ? end->comesBefore(get(pair)) : get(pair)->comesBefore(end)) end = get(pair);
  return end;
}
llvm::LoadInst *loadOf(const Pair &pair) { return pair.load; }
llvm::StoreInst *storeOf(const Pair &pair) { return pair.store; }

/// Whether all can be read where the last load stands and written where the last store does:
/// nothing writes to what is read while it is, nothing looks at what is written or writes it,
/// and no call in between may stay away.
bool Copies::isMovable(const Copy &copy) {
  llvm::LoadInst *firstLoad = endOf(copy, false, loadOf), *lastLoad = endOf(copy, true, loadOf);
  llvm::StoreInst *firstStore = endOf(copy, false, storeOf), *lastStore = endOf(copy, true, storeOf);
  unsigned steps = 0;
  for (llvm::Instruction *i = firstLoad; i != lastStore; i = i->getNextNode())
    if (++steps > 4 * reachMax || !llvm::isGuaranteedToTransferExecutionToSuccessor(i)) return false;
  auto isOurs = [&](llvm::Instruction &i) {
    return llvm::any_of(copy.pairs, [&](const Pair &pair) { return pair.load == &i || pair.store == &i; });
  };
  return untouched(alias, copy.source(), *firstLoad, *lastLoad, llvm::ModRefInfo::Mod, isOurs) &&
         untouched(alias, copy.target(), *firstStore, *lastStore, llvm::ModRefInfo::ModRef, isOurs) &&
         areApart(copy);
}

/// The largest words first; the last may lie over the one before it rather than be made of pieces.
Words wordsOf(const Copy &copy) {
  Words words;
  for (int64_t at = 0; at < copy.bytes;) {
    int64_t rest = copy.bytes - at, over = int64_t(llvm::bit_ceil(uint64_t(rest)));
    // Sound: a byte that two words hold is the same in both, unless others may write it.
    if (!copy.isShared && over <= wordMax && over <= copy.bytes) {
      words.push_back({copy.bytes - over, over});
      break;
    }
    int64_t size = std::min(wordMax, int64_t(llvm::bit_floor(uint64_t(rest))));
    words.push_back({at, size});
    at += size;
  }
  return words;
}

/// Whether the target reads and writes words where these lie; else it would take them apart again.
bool Copies::areCheap(const Copy &copy, const Words &words) {
  auto &target = manager.getResult<llvm::TargetIRAnalysis>(function);
  llvm::Align known = std::min(copy.pairs.front().load->getAlign(), copy.pairs.front().store->getAlign());
  return llvm::all_of(words, [&](std::pair<int64_t, int64_t> word) {
    llvm::Align align = llvm::commonAlignment(known, uint64_t(word.first));
    unsigned isFast = 0;
    return align.value() >= uint64_t(word.second) ||
           (target.allowsMisalignedMemoryAccesses(function.getContext(), unsigned(8 * word.second), 0, align,
                                                  &isFast) &&
            isFast);
  });
}

/// Sound: no byte is read or written that was not, and all words are read before one is written.
/// A word of what others write is volatile: like a byte of it, it is read once.
bool Copies::replace(const Copy &copy) {
  const Pair &low = copy.pairs.front();
  Words words = wordsOf(copy);
  if (words.size() >= copy.pairs.size() || !areCheap(copy, words) || !isMovable(copy)) return false;
  llvm::IRBuilder<> loads(endOf(copy, true, loadOf)), stores(endOf(copy, true, storeOf));
  for (auto [at, size] : words) {
    Spot from = low.from, to = low.to;
    from.offset += at;
    to.offset += at;
    llvm::LoadInst *word =
        loads.CreateAlignedLoad(loads.getIntNTy(unsigned(8 * size)), pointerTo(from, loads),
                                llvm::commonAlignment(low.load->getAlign(), uint64_t(at)));
    word->setAAMetadata(copy.read);
    word->setVolatile(copy.isShared);
    stores
        .CreateAlignedStore(word, pointerTo(to, stores),
                            llvm::commonAlignment(low.store->getAlign(), uint64_t(at)))
        ->setAAMetadata(copy.written);
  }
  for (const Pair &pair : copy.pairs) {
    pair.store->eraseFromParent();
    pair.load->eraseFromParent();
  }
  return true;
}

/// The runs without a gap among pairs of the same two objects and the same distance.
bool Copies::replaceRuns(llvm::MutableArrayRef<Pair> pairs) {
  llvm::sort(pairs, [](const Pair &a, const Pair &b) { return a.from.offset < b.from.offset; });
  bool isChanged = false;
  for (size_t first = 0, end; first < pairs.size(); first = end) {
    for (end = first + 1; end < pairs.size(); ++end)
      if (pairs[end].from.offset != pairs[end - 1].from.offset + pairs[end - 1].bytes) break;
    isChanged |= replace(Copy(pairs.slice(first, end - first)));
  }
  return isChanged;
}

bool Copies::run(llvm::BasicBlock &block) {
  using Objects = std::pair<std::pair<llvm::Value *, llvm::Value *>, std::pair<llvm::Value *, llvm::Value *>>;
  llvm::MapVector<std::pair<Objects, int64_t>, llvm::SmallVector<Pair, 8>> found;
  for (llvm::Instruction &i : block)
    if (std::optional<Pair> pair = pairOf(i, layout)) {
      Objects objects{{pair->from.base, pair->from.index}, {pair->to.base, pair->to.index}};
      found[{objects, pair->to.offset - pair->from.offset}].push_back(*pair);
    }
  bool isChanged = false;
  for (auto &[place, pairs] : found) isChanged |= replaceRuns(pairs);
  return isChanged;
}

}  // namespace

llvm::PreservedAnalyses WideCopiesPass::run(llvm::Function &function,
                                            llvm::FunctionAnalysisManager &manager) {
  Copies copies(function, manager);
  bool isChanged = false;
  for (llvm::BasicBlock &block : function) isChanged |= copies.run(block);
  if (!isChanged) return llvm::PreservedAnalyses::all();
  llvm::PreservedAnalyses kept;
  kept.preserveSet<llvm::CFGAnalyses>();
  return kept;
}

}  // namespace bpftime
