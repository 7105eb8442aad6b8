// Calls. Helpers are called by name with the types of their prototype; subprograms are
// LLVM functions of five words, which the optimiser inlines and narrows as it likes.
#include "codegen/FunctionEmitter.h"
#include "codegen/Helpers.h"

#include <linux/bpf.h>
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
      if (fact.callSize) return builder.getInt32(uint32_t(*fact.callSize));
      return read(reg, false);
    default: return isPointer(prototype.args[i]) ? address(reg, 0) : read(reg);
  }
}

/// A lookup in an array needs no call: every element exists, at a place that the map's
/// shape fixes (runtime-lib/maps/array.cpp). Null if this call is no such lookup.
llvm::Value *FunctionEmitter::inlineLookup(HelperId helper) {
  const std::optional<MapId> map = factOf(facts, at).callMap;
  if (helper != HelperId(BPF_FUNC_map_lookup_elem) || !map) return nullptr;
  const MapDef &shape = shared.object.maps[index(*map)];
  if (shape.type != BPF_MAP_TYPE_ARRAY) return nullptr;
  llvm::Value *key = loadFrom(place(2, 0, 4), builder.getInt32Ty());
  // Sound: the key is loaded once, so what is compared is what indexes; the loader binds
  // this symbol to a map of exactly this shape.
  llvm::Value *exists = builder.CreateICmpULT(key, builder.getInt32(shape.entriesMax));
  uint64_t stride = llvm::alignTo(shape.valueSize, 8);
  llvm::Value *offset =
      builder.CreateMul(builder.CreateZExt(key, builder.getInt64Ty()), builder.getInt64(stride));
  // Sound: a value computed outside the array is not the one selected.
  llvm::Value *value = builder.CreateInBoundsGEP(builder.getInt8Ty(), shared.mapDataSymbol(*map), offset);
  return builder.CreateSelect(exists, value, llvm::ConstantPointerNull::get(builder.getPtrTy()));
}

llvm::Value *FunctionEmitter::callHelper(const HelperPrototype &prototype) {
  llvm::SmallVector<llvm::Value *, 5> args;
  for (unsigned i = 0; i < prototype.arity(); ++i) args.push_back(helperArgument(prototype, i));
  return builder.CreateCall(declareHelper(shared.module, prototype), args);
}

void FunctionEmitter::emitCallHelper(const Insn &insn) {
  const HelperPrototype *prototype = helperPrototype(HelperId(insn.imm));
  if (!prototype || !prototype->isNative) return trap();  // refused by checkCodegen
  llvm::Value *result = inlineLookup(HelperId(insn.imm));
  if (!result) result = callHelper(*prototype);
  if (result->getType()->isVoidTy()) result = builder.getInt64(0);
  else if (result->getType()->isPointerTy()) result = builder.CreatePtrToInt(result, builder.getInt64Ty());
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
