// Places and the memory between two of them. Nothing here changes the code.
#include "codegen/passes/Neighbours.h"

#include <llvm/Analysis/TargetTransformInfo.h>
#include <llvm/IR/PatternMatch.h>

namespace bpftime {

using namespace llvm::PatternMatch;

namespace {

llvm::Value *withoutConstants(llvm::Value *pointer, const llvm::DataLayout &layout, int64_t &offset) {
  llvm::APInt distance(64, 0);
  pointer = pointer->stripAndAccumulateConstantOffsets(layout, distance, /*AllowNonInbounds=*/true);
  offset += distance.getSExtValue();
  return pointer;
}

}  // namespace

// The constant part of an index counts as a distance: the same address, since both wrap alike.
Spot spotOf(llvm::Value *pointer, const llvm::DataLayout &layout) {
  Spot spot;
  spot.base = withoutConstants(pointer, layout, spot.offset);
  auto *step = llvm::dyn_cast<llvm::GetElementPtrInst>(spot.base);
  if (!step || step->getNumIndices() != 1 || !step->getSourceElementType()->isIntegerTy(8)) return spot;
  llvm::Value *index = step->getOperand(1);
  if (!index->getType()->isIntegerTy(64)) return spot;
  const llvm::APInt *number;
  for (llvm::Value *rest; match(index, m_AddLike(m_Value(rest), m_APInt(number))); index = rest)
    spot.offset += number->getSExtValue();
  spot.index = index;
  spot.base = withoutConstants(step->getPointerOperand(), layout, spot.offset);
  return spot;
}

llvm::Value *pointerTo(const Spot &spot, llvm::IRBuilderBase &builder) {
  llvm::Type *byte = builder.getInt8Ty();
  llvm::Value *pointer = spot.index ? builder.CreateGEP(byte, spot.base, spot.index) : spot.base;
  return spot.offset ? builder.CreateConstGEP1_64(byte, pointer, uint64_t(spot.offset)) : pointer;
}

bool untouched(llvm::AAResults &alias, const llvm::MemoryLocation &place, llvm::Instruction &first,
               llvm::Instruction &last, llvm::ModRefInfo what,
               llvm::function_ref<bool(llvm::Instruction &)> isOurs) {
  for (llvm::Instruction *i = &first; i != &last; i = i->getNextNode()) {
    if (isOurs(*i) || !i->mayReadOrWriteMemory()) continue;
    llvm::ModRefInfo does = alias.getModRefInfo(i, place);
    if ((does & what) != llvm::ModRefInfo::NoModRef) return false;
  }
  return true;
}

bool hasVectors(llvm::Function &function, llvm::FunctionAnalysisManager &manager) {
  auto &target = manager.getResult<llvm::TargetIRAnalysis>(function);
  auto width = target.getRegisterBitWidth(llvm::TargetTransformInfo::RGK_FixedWidthVector);
  return width.getKnownMinValue() != 0;
}

}  // namespace bpftime
