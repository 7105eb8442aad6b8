// The code of a tail call, and the entry of a program that makes some.
//
// The elements of a program array and the program table are read as their owners lay them
// out (runtime-lib/maps/prog_array.cpp, abi/native.h). Every way to fail falls through.
#include "codegen/TailCalls.h"

#include "codegen/FunctionEmitter.h"
#include "segment.h"

#include <linux/bpf.h>

namespace bpftime {

bool makesTailCalls(const Program &program) {
  return !program.host && llvm::any_of(program.insns, [](const Insn &insn) {
    return insn.kind == InsnKind::CallHelper && insn.imm == BPF_FUNC_tail_call;
  });
}

llvm::GlobalVariable *programTable(llvm::Module &module) {
  if (llvm::GlobalVariable *known = module.getNamedGlobal(BPFTIME_SYMBOL_PROGRAMS)) return known;
  llvm::Type *word = llvm::Type::getInt32Ty(module.getContext());
  auto *table =
      new llvm::GlobalVariable(module, llvm::ArrayType::get(word, 0), true,
                               llvm::GlobalValue::ExternalLinkage, nullptr, BPFTIME_SYMBOL_PROGRAMS);
  table->setVisibility(llvm::GlobalValue::HiddenVisibility);
  table->setDSOLocal(true);
  return table;
}

/// Goes on where the condition holds; elsewhere the tail call has failed.
void FunctionEmitter::require(llvm::Value *condition, llvm::BasicBlock *failed) {
  auto *holds = llvm::BasicBlock::Create(builder.getContext(), "tail", &function);
  builder.CreateCondBr(condition, holds, failed);
  builder.SetInsertPoint(holds);
}

/// The element of the program array, a program's number + 1, or 0 if it is empty.
llvm::Value *FunctionEmitter::loadProgramSlot(llvm::Value *map, llvm::Value *index,
                                              llvm::BasicBlock *failed) {
  llvm::Type *byte = builder.getInt8Ty(), *word = builder.getInt32Ty();
  auto field = [&](size_t offset) { return builder.CreateConstInBoundsGEP1_64(byte, map, offset); };
  llvm::Value *count = builder.CreateLoad(word, field(offsetof(bpftime_map, max_entries)));
  require(builder.CreateICmpULT(index, count), failed);
  llvm::Value *dataOff = builder.CreateLoad(builder.getInt64Ty(), field(offsetof(bpftime_map, data_off)));
  llvm::Value *data = builder.CreateGEP(byte, map, dataOff);
  llvm::Value *slot = builder.CreateGEP(word, data, builder.CreateZExt(index, builder.getInt64Ty()));
  llvm::LoadInst *held = builder.CreateLoad(word, slot);
  // Tools change elements while programs run: the word checked is the word used.
  held->setAtomic(llvm::AtomicOrdering::Unordered);
  return held;
}

/// bpf_tail_call(ctx, map, index). Only a call that succeeds counts, as in the kernel's JITs.
void FunctionEmitter::emitTailCall() {
  llvm::Type *byte = builder.getInt8Ty(), *word = builder.getInt32Ty(), *wide = builder.getInt64Ty();
  auto *failed = llvm::BasicBlock::Create(builder.getContext(), "tail.failed", &function);
  std::optional<MapId> known = factOf(facts, at).callMap;
  llvm::Value *ctx = address(1, 0), *map = known ? shared.mapSymbol(*known) : address(2, 0);
  llvm::Value *slot = loadProgramSlot(map, read(3, false), failed);
  llvm::Value *count = builder.CreateLoad(wide, runState);
  require(builder.CreateICmpULT(count, builder.getInt64(BPFTIME_TAIL_CALLS_MAX)), failed);
  llvm::Value *table = programTable(shared.module), *number = builder.CreateSub(slot, builder.getInt32(1));
  // Sound: an empty element is larger than any number here, and a number the table does not
  // have cannot lead anywhere else either.
  require(builder.CreateICmpULT(number, builder.CreateLoad(word, table)), failed);
  llvm::Value *place = builder.CreateAdd(builder.CreateZExt(number, wide), builder.getInt64(1));
  llvm::Value *offset = builder.CreateLoad(word, builder.CreateGEP(word, table, place));
  llvm::Value *entry = builder.CreateGEP(byte, table, builder.CreateSExt(offset, wide));
  builder.CreateStore(builder.CreateAdd(count, builder.getInt64(1)), runState);
  auto *type = llvm::FunctionType::get(wide, {builder.getPtrTy(), builder.getPtrTy()}, false);
  llvm::CallInst *call = builder.CreateCall(type, entry, {ctx, runState});
  // In a function of the program its own caller goes on afterwards, with the result. That
  // keeps the caller's frames, of which the count allows few.
  bool isEntry = function.getFunctionType() == type;
  call->setTailCallKind(isEntry ? llvm::CallInst::TCK_MustTail : llvm::CallInst::TCK_NoTail);
  builder.CreateRet(call);

  builder.SetInsertPoint(failed);
  write(0, builder.getInt64(0));
  for (unsigned r = 1; r <= 5; ++r) write(r, builder.getInt64(0));
}

void ModuleEmitter::emitTailEntry(llvm::Function &body, const std::string &name) {
  llvm::LLVMContext &context = module.getContext();
  llvm::Type *word = llvm::Type::getInt64Ty(context), *pointer = llvm::PointerType::get(context, 0);
  auto *entry = llvm::Function::Create(llvm::FunctionType::get(word, {pointer}, false),
                                       llvm::GlobalValue::ExternalLinkage, name, module);
  entry->copyAttributesFrom(&body);
  entry->setAttributes(llvm::AttributeList::get(context, body.getAttributes().getFnAttrs(), {}, {}));
  llvm::IRBuilder<> builder(llvm::BasicBlock::Create(context, "entry", entry));
  llvm::Value *count = builder.CreateAlloca(word, nullptr, "tail.calls");
  builder.CreateStore(builder.getInt64(0), count);
  llvm::CallInst *call = builder.CreateCall(&body, {entry->getArg(0), count});
  // Inlined, its tail calls would no longer be any.
  call->setIsNoInline();
  builder.CreateRet(call);
}

}  // namespace bpftime
