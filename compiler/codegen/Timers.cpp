// Timers call a function of the program later, in whatever process serves them then. So an
// address is no use: a call of bpf_timer_set_callback passes the callback's entry together
// with the table of all programs, and the runtime keeps its number there.
#include "codegen/Timers.h"

#include "codegen/FunctionEmitter.h"
#include "codegen/Helpers.h"
#include "codegen/RunState.h"
#include "codegen/TailCalls.h"
#include "native.h"

#include <linux/bpf.h>

namespace bpftime {

std::string nameOf(const Program &program, const TimerCallback &callback, llvm::ArrayRef<MapDef> maps) {
  return program.name + "." + program.subprograms[callback.subprogram].name + "." +
         maps[index(callback.map)].name;
}

/// The entry of a callback: uint64_t (struct bpftime_callback_context *), which spreads the
/// context's words over the arguments. It is a run of its own.
void ModuleEmitter::emitCallbackEntry(const TimerCallback &callback) {
  llvm::Function *body = functions[callback.subprogram];
  llvm::LLVMContext &context = module.getContext();
  llvm::Type *word = llvm::Type::getInt64Ty(context), *pointer = llvm::PointerType::get(context, 0);
  auto *entry = llvm::Function::Create(
      llvm::FunctionType::get(word, {pointer}, false), llvm::GlobalValue::ExternalLinkage,
      BPFTIME_SYMBOL_PROGRAM + nameOf(*current, callback, object.maps), module);
  entry->copyAttributesFrom(body);
  entry->setDSOLocal(true);
  entry->setAttributes(llvm::AttributeList::get(context, body->getAttributes().getFnAttrs(), {}, {}));
  llvm::IRBuilder<> builder(llvm::BasicBlock::Create(context, "entry", entry));
  llvm::SmallVector<llvm::Value *, 6> args;
  for (unsigned i = 0; i < 5; ++i) {
    llvm::Type *wanted = body->getArg(i)->getType();
    llvm::Value *value = llvm::ConstantInt::get(word, 0);
    if (i < sizeof(bpftime_callback_context) / 8)
      value = builder.CreateLoad(word, builder.CreateConstInBoundsGEP1_64(word, entry->getArg(0), i));
    args.push_back(wanted->isPointerTy() ? builder.CreateIntToPtr(value, wanted) : value);
  }
  if (sharesRun) {
    args.push_back(builder.CreateAlloca(runStateType(context), nullptr, "run"));
    builder.CreateStore(builder.getInt64(0), args.back());
  }
  builder.CreateRet(builder.CreateCall(body, args));
}

/// r0 = bpf_timer_set_callback(timer, function). The register holds the function's address:
/// mostly a constant, else it is compared with what it may be.
void FunctionEmitter::emitSetCallback(const HelperPrototype &prototype) {
  llvm::Value *given = read(2), *entry = llvm::ConstantPointerNull::get(builder.getPtrTy());
  for (const TimerCallback &callback : facts.timerCallbacks) {
    // Refused by checkCodegen if unknown.
    if (callback.map != factOf(facts, at).callMap) continue;
    const Subprogram &function = program.subprograms[callback.subprogram];
    llvm::Value *address = builder.CreatePtrToInt(shared.subprogramAt(function.begin), given->getType());
    std::string name = BPFTIME_SYMBOL_PROGRAM + nameOf(program, callback, shared.object.maps);
    // Sound: one of them it is; the runtime finds no program at null.
    entry =
        builder.CreateSelect(builder.CreateICmpEQ(given, address), shared.module.getFunction(name), entry);
  }
  llvm::Value *table = builder.CreatePtrToInt(programTable(shared.module), builder.getInt64Ty());
  write(0, builder.CreateCall(declareHelper(shared.module, prototype), {address(1, 0), entry, table}));
  for (unsigned r = 1; r <= 5; ++r) write(r, builder.getInt64(0));
}

}  // namespace bpftime
