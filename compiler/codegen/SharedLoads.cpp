// Atomic loads and volatile ones promise the same where they are as wide as a register or less: one
// load, executed once. The optimiser moves the former past other memory, puts equal ones together
// and drops those that nobody needs; the latter it leaves as they stand. Instruction selection
// knows little of the former: what extends them is an instruction of its own, and what is known of
// the bits of an extended load is not known of theirs.
#include "codegen/SharedLoads.h"

#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Module.h>

namespace bpftime {

namespace {

uint64_t bytesOf(const llvm::LoadInst &load) {
  return load.getModule()->getDataLayout().getTypeStoreSize(load.getType());
}

}  // namespace

// An atomic load of what may be unaligned would become a library call.
void readOnce(llvm::LoadInst &load) {
  if (load.getAlign().value() >= bytesOf(load)) load.setAtomic(llvm::AtomicOrdering::Unordered);
  else load.setVolatile(true);
}

// Sound: an aligned load that fits a register is one instruction on every target, and the volatile
// one is executed as often as it stands there. What is wider than a register needs an instruction
// that promises more.
void selectSharedLoads(llvm::Function &function) {
  unsigned registerBytes = function.getParent()->getDataLayout().getPointerSize();
  for (llvm::Instruction &insn : llvm::instructions(function)) {
    auto *load = llvm::dyn_cast<llvm::LoadInst>(&insn);
    if (!load || load->getOrdering() != llvm::AtomicOrdering::Unordered || bytesOf(*load) > registerBytes)
      continue;
    load->setAtomic(llvm::AtomicOrdering::NotAtomic);
    load->setVolatile(true);
  }
}

}  // namespace bpftime
