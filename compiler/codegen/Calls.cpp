// Calls. Helpers are called by name with the types of their prototype; subprograms are
// LLVM functions of five words, which the optimiser inlines and narrows as it likes.
#include "codegen/FunctionEmitter.h"
#include "codegen/Helpers.h"

#include <llvm/IR/Intrinsics.h>

namespace bpftime {

/// One argument with the type of the prototype. Where the verifier knows the value, the
/// constant is passed and the register may die.
llvm::Value *FunctionEmitter::helperArgument(const HelperPrototype &prototype, unsigned i) {
  unsigned reg = i + 1;
  const InsnFact &fact = factOf(facts, at);
  switch (prototype.args[i]) {
    case HelperArg::MAP:
      // Sound: on every path the argument is this map (InsnFact::callMap).
      if (fact.callMap) return shared.mapSymbol(*fact.callMap);
      return address(reg, 0);
    case HelperArg::SIZE:
    case HelperArg::SIZE_OR_0:
      if (fact.constant) return builder.getInt32(uint32_t(*fact.constant));
      return read(reg, false);
    default: return isPointer(prototype.args[i]) ? address(reg, 0) : read(reg);
  }
}

void FunctionEmitter::emitCallHelper(const Insn &insn) {
  const HelperPrototype *prototype = helperPrototype(HelperId(insn.imm));
  if (!prototype) return trap();  // refused by checkCodegen
  llvm::SmallVector<llvm::Value *, 5> args;
  for (unsigned i = 0; i < prototype->arity(); ++i) args.push_back(helperArgument(*prototype, i));
  llvm::CallInst *call = builder.CreateCall(declareHelper(shared.module, *prototype), args);
  llvm::Value *result = call;
  if (call->getType()->isVoidTy()) result = builder.getInt64(0);
  else if (call->getType()->isPointerTy()) result = builder.CreatePtrToInt(call, builder.getInt64Ty());
  write(0, result);
  // The call destroyed its argument registers; nothing may depend on them any more.
  for (unsigned r = 1; r <= 5; ++r) write(r, builder.getInt64(0));
}

/// Pointers to the caller's stack or context travel as words; LLVM then treats the memory
/// as escaped, which is what it is.
void FunctionEmitter::emitCallLocal(const Insn &insn) {
  llvm::Function *callee = shared.subprogramAt(insn.target);
  if (!callee || callee->arg_size() != 5) return trap();
  llvm::SmallVector<llvm::Value *, 5> args;
  for (unsigned r = 1; r <= 5; ++r) args.push_back(read(r));
  write(0, builder.CreateCall(callee, args));
  for (unsigned r = 1; r <= 5; ++r) write(r, builder.getInt64(0));
}

}  // namespace bpftime
