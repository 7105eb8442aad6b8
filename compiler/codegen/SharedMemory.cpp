// Atomic accesses and volatile ones promise the same where they are as wide as a register or less:
// one access, made once. The optimiser moves the former past other memory, puts equal ones together
// and drops those that nobody needs; the latter it leaves as they stand. Instruction selection
// knows little of the former: what extends what was loaded, or takes the part of a register that is
// stored, is an instruction of its own, and nothing is known of the bits of an extended load.
#include "codegen/SharedMemory.h"

#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>

namespace bpftime {

namespace {

template <class Access> uint64_t bytesOf(Access &access) {
  return access.getModule()->getDataLayout().getTypeStoreSize(llvm::getLoadStoreType(&access));
}

/// Sound: an aligned access that fits a register is one instruction on every target, and the
/// volatile one is executed as often as it stands there. What is wider than a register needs an
/// instruction that promises more.
template <class Access> void select(Access &access, unsigned registerBytes) {
  if (access.getOrdering() != llvm::AtomicOrdering::Unordered || bytesOf(access) > registerBytes) return;
  access.setAtomic(llvm::AtomicOrdering::NotAtomic);
  access.setVolatile(true);
}

}  // namespace

// An atomic load of what may be unaligned would become a library call.
void readOnce(llvm::LoadInst &load) {
  if (load.getAlign().value() >= bytesOf(load)) load.setAtomic(llvm::AtomicOrdering::Unordered);
  else load.setVolatile(true);
}

void selectShared(llvm::Function &function) {
  unsigned registerBytes = function.getParent()->getDataLayout().getPointerSize();
  for (llvm::Instruction &insn : llvm::instructions(function)) {
    if (auto *load = llvm::dyn_cast<llvm::LoadInst>(&insn)) select(*load, registerBytes);
    if (auto *store = llvm::dyn_cast<llvm::StoreInst>(&insn)) select(*store, registerBytes);
  }
}

}  // namespace bpftime
