// Finds registers that hold 32-bit numbers. Every 32-bit operation of eBPF clears the upper half
// of its register, so what two paths bring together is a 64-bit value that was 32 bits wide in
// the source. Vectors of such have half the lanes, and LLVM's own rules stop at loops, where a
// value depends on itself. Values that cannot have upper bits, all the way round, are merged as
// 32 bits here and widened behind it. Sums of bytes and half words, which end in a mask, are cut
// to their size for the same reason.
#include "codegen/passes/Passes.h"

#include <llvm/ADT/SetVector.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/Analysis/InstructionSimplify.h>
#include <llvm/Analysis/ValueTracking.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/PatternMatch.h>

namespace bpftime {

namespace {

using namespace llvm::PatternMatch;
using Phis = llvm::SmallSetVector<llvm::PHINode *, 16>;

/// Whether the upper half of a 64-bit value is zero if that of all `phis` is.
bool isNarrow(llvm::Value *value, const Phis &phis, unsigned depth) {
  if (auto *phi = llvm::dyn_cast<llvm::PHINode>(value)) return phis.contains(phi);
  // Parts of a stack slot may be of any width: five bytes are not narrow.
  llvm::Value *inner;
  if (match(value, m_ZExt(m_Value(inner)))) return inner->getType()->getIntegerBitWidth() <= 32;
  const llvm::APInt *number;
  if (match(value, m_APInt(number))) return number->isIntN(32);
  if (depth == 0) return false;
  llvm::Value *a, *b;
  auto isNarrowToo = [&](llvm::Value *operand) { return isNarrow(operand, phis, depth - 1); };
  if (match(value, m_And(m_Value(a), m_Value(b)))) return isNarrowToo(a) || isNarrowToo(b);
  if (match(value, m_Or(m_Value(a), m_Value(b))) || match(value, m_Xor(m_Value(a), m_Value(b))) ||
      match(value, m_Select(m_Value(), m_Value(a), m_Value(b))))
    return isNarrowToo(a) && isNarrowToo(b);
  if (match(value, m_LShr(m_Value(a), m_APInt(number)))) return number->uge(32) || isNarrowToo(a);
  return false;
}

/// Where the narrow value is made anew, or not needed: worth the change.
bool hasNarrowUse(const llvm::PHINode &phi) {
  auto isNarrowing = [](const llvm::Value *v) {
    return match(v, m_Trunc(m_Value())) || match(v, m_And(m_Value(), m_SpecificInt(UINT32_MAX)));
  };
  auto isWidening = [](const llvm::Value *v) {
    return match(v, m_ZExt(m_Value())) || match(v, m_And(m_Value(), m_SpecificInt(UINT32_MAX)));
  };
  return llvm::any_of(phi.users(), isNarrowing) || llvm::any_of(phi.incoming_values(), isWidening);
}

/// All phis with an empty upper half. Sound: the first round of a loop has none, and each round
/// has none if the one before had none.
Phis narrowPhis(llvm::Function &function) {
  Phis phis;
  for (llvm::BasicBlock &block : function)
    for (llvm::PHINode &phi : block.phis())
      if (phi.getType()->isIntegerTy(64)) phis.insert(&phi);
  constexpr unsigned depthMax = 4;
  auto isWide = [&](llvm::PHINode *phi) {
    return !llvm::all_of(phi->incoming_values(), [&](llvm::Value *v) { return isNarrow(v, phis, depthMax); });
  };
  while (phis.remove_if(isWide)) {}
  return phis;
}

/// Those that neither are cut to 32 bits somewhere nor meet one that is can stay.
void dropUseless(Phis &phis) {
  Phis wanted;
  for (llvm::PHINode *phi : phis)
    if (hasNarrowUse(*phi)) wanted.insert(phi);
  auto want = [&](llvm::Value *v) {
    auto *phi = llvm::dyn_cast<llvm::PHINode>(v);
    if (phi && phis.contains(phi)) wanted.insert(phi);
  };
  // Grows while it is walked.
  for (size_t i = 0; i < wanted.size(); ++i) {
    llvm::for_each(wanted[i]->incoming_values(), want);
    llvm::for_each(wanted[i]->users(), want);
  }
  phis.remove_if([&](llvm::PHINode *phi) { return !wanted.contains(phi); });
}

/// The phi in 32 bits, without its operands.
llvm::PHINode *narrowed(llvm::PHINode &phi) {
  llvm::IRBuilder<> builder(&phi);
  return builder.CreatePHI(builder.getInt32Ty(), phi.getNumIncomingValues(), phi.getName() + ".narrow");
}

/// The low half of an operand, at the end of the block that it comes from.
llvm::Value *lowHalf(llvm::Value *value, llvm::BasicBlock &from) {
  llvm::Value *inner;
  if (match(value, m_ZExt(m_Value(inner))) && inner->getType()->isIntegerTy(32)) return inner;
  llvm::IRBuilder<> builder(from.getTerminator());
  return builder.CreateTrunc(value, builder.getInt32Ty());
}

}  // namespace

llvm::PreservedAnalyses NarrowPass::run(llvm::Function &function, llvm::FunctionAnalysisManager &) {
  Phis phis = narrowPhis(function);
  dropUseless(phis);
  if (phis.empty()) return llvm::PreservedAnalyses::all();
  llvm::SmallVector<llvm::PHINode *> made;
  for (llvm::PHINode *phi : phis) made.push_back(narrowed(*phi));
  for (auto [phi, narrow] : llvm::zip(phis, made)) {
    llvm::IRBuilder<> builder(phi->getParent(), phi->getParent()->getFirstInsertionPt());
    builder.SetCurrentDebugLocation(phi->getDebugLoc());
    phi->replaceAllUsesWith(builder.CreateZExt(narrow, phi->getType()));
  }
  // Now that an operand that was such a phi is one widened.
  for (auto [phi, narrow] : llvm::zip(phis, made))
    for (unsigned i = 0; i < phi->getNumIncomingValues(); ++i) {
      llvm::BasicBlock *from = phi->getIncomingBlock(i);
      // One operand for each block: an edge that is there twice must bring the same.
      int known = narrow->getBasicBlockIndex(from);
      narrow->addIncoming(
          known < 0 ? lowHalf(phi->getIncomingValue(i), *from) : narrow->getIncomingValue(unsigned(known)),
          from);
    }
  for (llvm::PHINode *phi : phis) phi->eraseFromParent();
  llvm::PreservedAnalyses kept;
  kept.preserveSet<llvm::CFGAnalyses>();
  return kept;
}

namespace {

/// A sum of which a mask leaves the lowest 8 or 16 bits.
struct Masked {
  llvm::Instruction *mask;
  llvm::Value *sum;
  llvm::IntegerType *part;
};

llvm::SmallVector<Masked> maskedSums(llvm::Function &function) {
  llvm::SmallVector<Masked> found;
  for (llvm::Instruction &i : llvm::instructions(function)) {
    llvm::Value *sum;
    const llvm::APInt *mask;
    if (!match(&i, m_And(m_Value(sum), m_APInt(mask))) || !mask->isMask()) continue;
    unsigned bits = mask->countr_one();
    bool isSum = match(sum, m_Add(m_Value(), m_Value())) || match(sum, m_Sub(m_Value(), m_Value()));
    if (isSum && (bits == 8 || bits == 16))
      found.push_back({&i, sum, llvm::IntegerType::get(function.getContext(), bits)});
  }
  return found;
}

/// Comparisons with a constant look at the low part alone. Sound: the mask has cleared all
/// other bits, and a constant that has some is left alone.
bool compareParts(const Masked &m) {
  bool isChanged = false;
  for (llvm::User *user : llvm::make_early_inc_range(m.mask->users())) {
    auto *compare = llvm::dyn_cast<llvm::ICmpInst>(user);
    const llvm::APInt *with;
    if (!compare || compare->isSigned() || !match(compare->getOperand(1), m_APInt(with)) ||
        !with->isIntN(m.part->getBitWidth()))
      continue;
    llvm::IRBuilder<> builder(compare);
    llvm::Value *number = llvm::ConstantInt::get(m.part, with->trunc(m.part->getBitWidth()));
    compare->replaceAllUsesWith(
        builder.CreateICmp(compare->getPredicate(), builder.CreateTrunc(m.sum, m.part), number));
    compare->eraseFromParent();
    isChanged = true;
  }
  return isChanged;
}

}  // namespace

// A sum cut to 8 or 16 bits by a mask becomes one of as many bits, widened. Instruction combining
// computes it in them where the operands have no more, and else makes the mask again.
llvm::PreservedAnalyses NarrowSumsPass::run(llvm::Function &function, llvm::FunctionAnalysisManager &) {
  bool isChanged = false;
  for (const Masked &m : maskedSums(function)) {
    isChanged |= compareParts(m);
    if (!m.sum->hasOneUse() || m.mask->use_empty()) continue;
    llvm::IRBuilder<> builder(m.mask);
    llvm::Value *low = builder.CreateTrunc(m.sum, m.part);
    m.mask->replaceAllUsesWith(builder.CreateZExt(low, m.mask->getType()));
    m.mask->eraseFromParent();
    isChanged = true;
  }
  if (!isChanged) return llvm::PreservedAnalyses::all();
  llvm::PreservedAnalyses kept;
  kept.preserveSet<llvm::CFGAnalyses>();
  return kept;
}

}  // namespace bpftime
