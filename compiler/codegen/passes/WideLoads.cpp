// Finds words made of neighbouring loads. Each byte of a value is followed to where it comes
// from (a byte of a load, or zero); if the bytes lie side by side in memory, forwards or
// backwards, one load gives the word.
#include "codegen/SharedMemory.h"
#include "codegen/passes/Neighbours.h"
#include "codegen/passes/Passes.h"

#include <optional>

#include <llvm/ADT/SmallVector.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/PatternMatch.h>
#include <llvm/Transforms/Utils/Local.h>

namespace bpftime {

namespace {

using namespace llvm::PatternMatch;

/// Where one byte comes from: a byte of a load, or nothing (it is zero).
struct Source {
  llvm::LoadInst *load = nullptr;
  unsigned byte = 0;  ///< of the loaded value, the lowest is 0
};

/// As deep as eight bytes and their shifts go, narrowings included.
constexpr unsigned depthMax = 14;

std::optional<Source> sourceOf(llvm::Value *value, unsigned byte, unsigned depth);

/// Of two values put together by `or`: one gives the byte, the other zero.
std::optional<Source> eitherOf(llvm::Value *a, llvm::Value *b, unsigned byte, unsigned depth) {
  std::optional<Source> one = sourceOf(a, byte, depth), other = one ? sourceOf(b, byte, depth) : std::nullopt;
  if (!one || !other) return std::nullopt;
  if (!one->load) return other;
  return other->load ? std::nullopt : one;
}

std::optional<Source> sourceOf(llvm::Value *value, unsigned byte, unsigned depth) {
  unsigned bytes = value->getType()->getIntegerBitWidth() / 8;
  if (byte >= bytes) return Source{};
  if (auto *load = llvm::dyn_cast<llvm::LoadInst>(value)) return Source{load, byte};
  if (depth == 0) return std::nullopt;
  llvm::Value *a, *b;
  const llvm::APInt *number;
  if (match(value, m_APInt(number)))
    return number->extractBitsAsZExtValue(8, 8 * byte) ? std::nullopt : std::optional(Source{});
  if (match(value, m_Or(m_Value(a), m_Value(b)))) return eitherOf(a, b, byte, depth - 1);
  if (match(value, m_Shl(m_Value(a), m_APInt(number))) && number->ult(8 * bytes) && number->urem(8) == 0) {
    unsigned by = unsigned(number->getZExtValue() / 8);
    return byte < by ? Source{} : sourceOf(a, byte - by, depth - 1);
  }
  if (match(value, m_LShr(m_Value(a), m_APInt(number))) && number->ult(8 * bytes) && number->urem(8) == 0)
    return sourceOf(a, byte + unsigned(number->getZExtValue() / 8), depth - 1);
  if (match(value, m_And(m_Value(a), m_APInt(number)))) {
    uint64_t mask = number->extractBitsAsZExtValue(8, 8 * byte);
    if (mask == 0) return Source{};
    return mask == 0xff ? sourceOf(a, byte, depth - 1) : std::nullopt;
  }
  bool isWhole = match(value, m_Trunc(m_Value(a))) || match(value, m_ZExt(m_Value(a)));
  if (isWhole && a->getType()->getIntegerBitWidth() % 8 == 0) return sourceOf(a, byte, depth - 1);
  if (match(value, m_BSwap(m_Value(a)))) return sourceOf(a, bytes - 1 - byte, depth - 1);
  return std::nullopt;
}

/// The loads that make up a word.
struct Word {
  llvm::SmallVector<llvm::LoadInst *, 8> loads;
  unsigned low = 0, bytes = 0;  ///< which bytes of the value they fill
  bool isReversed = false;      ///< the highest byte lies first
  bool isShared = false;        ///< others may write what is read
  llvm::LoadInst *lowest = nullptr, *first = nullptr, *last = nullptr;  ///< by address; by time
};

/// A load that may be made elsewhere and wider: nobody promised that it happens where it stands.
bool isMovable(const llvm::LoadInst &load) {
  return !load.isVolatile() && load.isUnordered() && load.getType()->isIntegerTy() &&
         load.getType()->getIntegerBitWidth() % 8 == 0;
}

/// Whether the bytes of `value` come from memory in order; fills in the order.
bool inOrder(llvm::ArrayRef<Source> sources, const llvm::DataLayout &layout, Word &word) {
  auto spot = [&](const Source &s) {
    Spot where = spotOf(s.load->getPointerOperand(), layout);
    where.offset += s.byte;
    return where;
  };
  Spot start = spot(sources[0]);
  int64_t step = spot(sources[1]).offset - start.offset;
  if (step != 1 && step != -1) return false;
  word.isReversed = step < 0;
  for (size_t i = 0; i < sources.size(); ++i) {
    Spot here = spot(sources[i]);
    if (!here.isNear(start) || here.offset != start.offset + step * int64_t(i)) return false;
    if (!llvm::is_contained(word.loads, sources[i].load)) word.loads.push_back(sources[i].load);
  }
  const Source &lowest = word.isReversed ? sources.back() : sources.front();
  word.lowest = lowest.load;
  // Of what others see at the same time, only what is aligned is read as a whole: half of a part
  // could be older than the other half. Of a byte there is no half.
  auto isByte = [](const llvm::LoadInst *load) { return load->getType()->isIntegerTy(8); };
  if (word.isShared && word.lowest->getAlign().value() < word.bytes && !llvm::all_of(word.loads, isByte))
    return false;
  return lowest.byte == 0;
}

/// The word that a value is, if it is one of several loads of one block.
std::optional<Word> wordOf(llvm::Value &value, const llvm::DataLayout &layout) {
  llvm::SmallVector<Source, 8> sources;
  Word word;
  unsigned bytes = value.getType()->getIntegerBitWidth() / 8;
  for (unsigned i = 0; i < bytes; ++i) {
    std::optional<Source> source = sourceOf(&value, i, depthMax);
    if (!source) return std::nullopt;
    if (!source->load && sources.empty()) ++word.low;
    else if (source->load && word.low + sources.size() == i) sources.push_back(*source);
    else if (source->load) return std::nullopt;  // a gap
  }
  word.bytes = unsigned(sources.size());
  if (word.bytes != 2 && word.bytes != 4 && word.bytes != 8) return std::nullopt;
  for (const Source &s : sources) {
    if (!isMovable(*s.load) || s.load->getParent() != sources[0].load->getParent()) return std::nullopt;
    word.isShared |= s.load->isAtomic();
  }
  if (!inOrder(sources, layout, word) || word.loads.size() < 2) return std::nullopt;
  word.first = word.last = word.loads[0];
  for (llvm::LoadInst *load : word.loads) {
    if (load->comesBefore(word.first)) word.first = load;
    if (word.last->comesBefore(load)) word.last = load;
  }
  return word;
}

/// Whether the load is there for this value alone. Where its byte is stored as well, the word
/// is copied: that will be one store. What others may write must not be read twice.
bool servesOnly(const llvm::LoadInst &load, const llvm::Instruction &value) {
  const llvm::User *here = &load;
  for (unsigned n = 0; n < depthMax && here != &value; ++n) {
    const llvm::User *next = nullptr;
    for (const llvm::User *user : here->users()) {
      if (load.isSimple() && llvm::isa<llvm::StoreInst>(user)) continue;
      if (next) return false;
      next = user;
    }
    if (!next) return false;
    here = next;
  }
  return here == &value;
}

/// Whether there are fewer loads with the word than without. A word beside its parts saves
/// nothing, and in a loop whose steps are no multiple of it, it keeps the vectoriser out.
bool savesLoads(const llvm::Instruction &value, const Word &word) {
  auto count = llvm::count_if(word.loads, [&](llvm::LoadInst *load) { return servesOnly(*load, value); });
  return word.isShared ? size_t(count) == word.loads.size() : count > 1;
}

/// Whether the two ends are near each other, without walking further than that.
bool near(const llvm::Instruction &first, const llvm::Instruction &last) {
  const llvm::Instruction *i = &first;
  for (unsigned n = 0; n < reachMax && i; ++n, i = i->getNextNode())
    if (i == &last) return true;
  return false;
}

/// The word by one load, where the last of its loads stands. Sound: the other loads have all
/// happened by then, so the whole word can be read; and nothing has written to it since the
/// first of them. What others write in the meantime is in the word as it would be in some of its
/// parts had they been read later, of which no order was promised.
bool replace(llvm::Instruction &value, const Word &word, llvm::AAResults &alias) {
  if (!near(*word.first, *word.last)) return false;
  llvm::AAMDNodes tags = word.lowest->getAAMetadata();
  for (llvm::LoadInst *load : word.loads)
    if (load->getAAMetadata() != tags) tags = llvm::AAMDNodes();
  const llvm::DataLayout &layout = value.getModule()->getDataLayout();
  Spot lowest = spotOf(word.lowest->getPointerOperand(), layout);
  // The location of the whole word, told by the pointer to its first byte.
  llvm::MemoryLocation place(word.lowest->getPointerOperand(), llvm::LocationSize::precise(word.bytes), tags);
  if (!untouched(alias, place, *word.first, *word.last, llvm::ModRefInfo::Mod,
                 [](llvm::Instruction &) { return false; }))
    return false;
  llvm::IRBuilder<> builder(word.last);
  // The pointer itself may be made later than the last load: from its base, it never is.
  llvm::Value *pointer = pointerTo(lowest, builder);
  llvm::LoadInst *load =
      builder.CreateAlignedLoad(builder.getIntNTy(8 * word.bytes), pointer, word.lowest->getAlign());
  load->setAAMetadata(tags);
  if (word.isShared) readOnce(*load);
  builder.SetInsertPoint(&value);
  llvm::Value *made = load;
  if (word.isReversed) made = builder.CreateUnaryIntrinsic(llvm::Intrinsic::bswap, made);
  made = builder.CreateZExt(made, value.getType());
  if (word.low) made = builder.CreateShl(made, 8 * word.low);
  made->takeName(&value);
  value.replaceAllUsesWith(made);
  return true;
}

/// The end of a word: `or` that is not itself part of a larger one.
bool isCandidate(const llvm::Instruction &i) {
  if (i.getOpcode() != llvm::Instruction::Or || !i.getType()->isIntegerTy()) return false;
  unsigned bits = i.getType()->getIntegerBitWidth();
  return bits == 16 || bits == 32 || bits == 64;
}

}  // namespace

llvm::PreservedAnalyses WideLoadsPass::run(llvm::Function &function, llvm::FunctionAnalysisManager &manager) {
  const llvm::DataLayout &layout = function.getParent()->getDataLayout();
  // Backwards from here on the lowest byte would be the last; no target of ours is such.
  if (!layout.isLittleEndian()) return llvm::PreservedAnalyses::all();
  llvm::AAResults &alias = manager.getResult<llvm::AAManager>(function);
  bool isChanged = false;
  for (llvm::BasicBlock &block : function) {
    // From the end: the largest word first, with which the smaller ones in it go.
    llvm::SmallVector<llvm::WeakVH, 16> candidates;
    for (llvm::Instruction &i : llvm::reverse(block))
      if (isCandidate(i)) candidates.push_back(&i);
    for (llvm::WeakVH &candidate : candidates) {
      if (!candidate || candidate->use_empty()) continue;
      auto &value = llvm::cast<llvm::Instruction>(*candidate);
      std::optional<Word> word = wordOf(value, layout);
      if (!word || !savesLoads(value, *word) || !replace(value, *word, alias)) continue;
      llvm::RecursivelyDeleteTriviallyDeadInstructions(&value);
      isChanged = true;
    }
  }
  if (!isChanged) return llvm::PreservedAnalyses::all();
  llvm::PreservedAnalyses kept;
  kept.preserveSet<llvm::CFGAnalyses>();
  return kept;
}

}  // namespace bpftime
