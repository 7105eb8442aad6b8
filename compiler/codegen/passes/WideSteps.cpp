// Finds loops that walk memory in steps of a word and take each word apart. Clang's BPF back end
// reads an unaligned word byte by byte and drops the bytes that nobody needs, so the whole word
// is nowhere put together; to the loop vectoriser the bytes are columns of a table, each to be
// shuffled out of its rows. Here the word is read whole and the parts are shifted out of it.
#include "codegen/passes/Neighbours.h"
#include "codegen/passes/Passes.h"

#include <optional>

#include <llvm/ADT/MapVector.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/Analysis/IVDescriptors.h>
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/Analysis/ScalarEvolution.h>
#include <llvm/Analysis/ScalarEvolutionExpressions.h>
#include <llvm/Analysis/ValueTracking.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>

namespace bpftime {

namespace {

constexpr int64_t wordMax = 8;

struct Part {
  llvm::LoadInst *load;
  Spot where;
  int64_t bytes;
};

std::optional<Part> partOf(llvm::Instruction &i, const llvm::DataLayout &layout) {
  auto *load = llvm::dyn_cast<llvm::LoadInst>(&i);
  // Memory that others may write is not read twice, nor otherwise than it stands.
  if (!load || !load->isSimple() || !load->getType()->isIntegerTy()) return std::nullopt;
  unsigned bits = load->getType()->getIntegerBitWidth();
  if (bits != 8 && bits != 16 && bits != 32) return std::nullopt;
  return Part{load, spotOf(load->getPointerOperand(), layout), bits / 8};
}

/// The parts of one word, in the order of the block.
using Word = llvm::SmallVector<Part, 8>;

class Steps {
 public:
  Steps(llvm::Function &f, llvm::LoopInfo &l, llvm::ScalarEvolution &s, llvm::AAResults &a)
      : layout(f.getParent()->getDataLayout()), loops(l), evolution(s), alias(a) {}
  bool run(llvm::BasicBlock &);

 private:
  int64_t wordOf(const Part &, const llvm::Loop &);
  bool canBeVectors(llvm::Loop &);
  bool replace(const Word &, int64_t start, int64_t bytes);

  const llvm::DataLayout &layout;
  llvm::LoopInfo &loops;
  llvm::ScalarEvolution &evolution;
  llvm::AAResults &alias;
};

/// How large the words are that the loop walks over, or 0.
int64_t Steps::wordOf(const Part &part, const llvm::Loop &loop) {
  const auto *walk = llvm::dyn_cast<llvm::SCEVAddRecExpr>(evolution.getSCEV(part.load->getPointerOperand()));
  if (!walk || walk->getLoop() != &loop) return 0;
  const auto *step = llvm::dyn_cast<llvm::SCEVConstant>(walk->getStepRecurrence(evolution));
  if (!step || step->getAPInt().getSignificantBits() > 32) return 0;
  int64_t bytes = std::abs(step->getAPInt().getSExtValue());
  int64_t word = std::min(bytes, wordMax);
  return word > 1 && llvm::isPowerOf2_64(uint64_t(word)) && bytes % word == 0 ? word : 0;
}

/// Whether nothing that the loop carries keeps the vectoriser from it: a guess, it may decline.
bool Steps::canBeVectors(llvm::Loop &loop) {
  return loop.getNumBlocks() == 1 && llvm::all_of(loop.getHeader()->phis(), [&](llvm::PHINode &phi) {
           llvm::InductionDescriptor steps;
           llvm::RecurrenceDescriptor sums;
           return llvm::InductionDescriptor::isInductionPHI(&phi, &loop, &evolution, steps) ||
                  llvm::RecurrenceDescriptor::isReductionPHI(&phi, &loop, sums);
         });
}

/// One load where the first part's stands. Sound: all parts are read when one is, so the first
/// and the last byte of the word can be read, and with them what lies between; and nothing
/// writes to it before the last part is read.
bool Steps::replace(const Word &word, int64_t start, int64_t bytes) {
  llvm::LoadInst *first = word.front().load, *last = word.back().load, *lowest = nullptr;
  llvm::AAMDNodes tags = first->getAAMetadata();
  bool hasEnd = false;
  for (const Part &part : word) {
    if (part.where.offset == start) lowest = part.load;
    hasEnd |= part.where.offset + part.bytes == start + bytes;
    if (part.load->getAAMetadata() != tags) tags = llvm::AAMDNodes();
  }
  // Two halves are two fields rather than a word, and what the vectoriser is good at; two bytes it
  // gathers one by one where the CPU has no good shuffles.
  size_t partsMin = bytes == 2 && canBeVectors(*loops.getLoopFor(first->getParent())) ? 2 : 3;
  if (!lowest || !hasEnd || word.size() < partsMin) return false;
  llvm::MemoryLocation place(lowest->getPointerOperand(), llvm::LocationSize::precise(uint64_t(bytes)), tags);
  auto isOurs = [](llvm::Instruction &) { return false; };
  if (!untouched(alias, place, *first, *last, llvm::ModRefInfo::Mod, isOurs)) return false;
  for (llvm::Instruction *i = first; i != last; i = i->getNextNode())
    if (!llvm::isGuaranteedToTransferExecutionToSuccessor(i)) return false;
  Spot where = word.front().where;
  where.offset = start;
  llvm::IRBuilder<> builder(first);
  llvm::Type *type = builder.getIntNTy(unsigned(8 * bytes));
  llvm::LoadInst *whole = builder.CreateAlignedLoad(type, pointerTo(where, builder), lowest->getAlign());
  whole->setAAMetadata(tags);
  for (const Part &part : word) {
    llvm::Value *shifted = builder.CreateLShr(whole, uint64_t(8 * (part.where.offset - start)));
    part.load->replaceAllUsesWith(builder.CreateTrunc(shifted, part.load->getType()));
  }
  return true;
}

bool Steps::run(llvm::BasicBlock &block) {
  llvm::Loop *loop = loops.getLoopFor(&block);
  if (!loop) return false;
  using Place = std::pair<llvm::Value *, llvm::Value *>;
  llvm::MapVector<Place, Word> places;
  for (llvm::Instruction &i : block)
    if (std::optional<Part> part = partOf(i, layout))
      places[{part->where.base, part->where.index}].push_back(*part);
  bool isChanged = false;
  for (auto &[place, parts] : places) {
    int64_t bytes = parts.size() < 2 ? 0 : wordOf(parts.front(), *loop);
    if (!bytes) continue;
    int64_t low = parts.front().where.offset;
    for (const Part &part : parts) low = std::min(low, part.where.offset);
    llvm::MapVector<int64_t, Word> words;
    for (const Part &part : parts) {
      int64_t start = low + (part.where.offset - low) / bytes * bytes;
      if (part.where.offset + part.bytes <= start + bytes) words[start].push_back(part);
    }
    for (auto &[start, word] : words) isChanged |= replace(word, start, bytes);
  }
  return isChanged;
}

}  // namespace

llvm::PreservedAnalyses WideStepsPass::run(llvm::Function &function, llvm::FunctionAnalysisManager &manager) {
  if (!function.getParent()->getDataLayout().isLittleEndian()) return llvm::PreservedAnalyses::all();
  if (!hasVectors(function, manager)) return llvm::PreservedAnalyses::all();
  auto &loops = manager.getResult<llvm::LoopAnalysis>(function);
  if (loops.empty()) return llvm::PreservedAnalyses::all();
  Steps steps(function, loops, manager.getResult<llvm::ScalarEvolutionAnalysis>(function),
              manager.getResult<llvm::AAManager>(function));
  bool isChanged = false;
  for (llvm::BasicBlock &block : function) isChanged |= steps.run(block);
  if (!isChanged) return llvm::PreservedAnalyses::all();
  llvm::PreservedAnalyses kept;
  kept.preserveSet<llvm::CFGAnalyses>();
  return kept;
}

}  // namespace bpftime
