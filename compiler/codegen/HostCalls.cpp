// Calls of the host's own functions, and calls through a register.
//
// A register holds whatever the program put there, so it is never called: it is compared
// with what it may mean, the addresses of the program's functions and the numbers of the
// host's, and a match is a direct call. Anything else is a trap.
#include "codegen/FunctionEmitter.h"
#include "codegen/RunState.h"

namespace bpftime {

/// Five words in, of which the first `arity` mean something, and one out.
llvm::Value *FunctionEmitter::callHost(const HostFunction &host, unsigned arity) {
  llvm::Type *word = builder.getInt64Ty();
  auto *type = llvm::FunctionType::get(word, llvm::SmallVector<llvm::Type *, 5>(5, word), false);
  llvm::FunctionCallee callee = shared.module.getOrInsertFunction(BPFTIME_SYMBOL_HOST + host.name, type);
  auto *declared = llvm::cast<llvm::Function>(callee.getCallee());
  // Through a slot, as helpers are (Helpers.cpp).
  declared->addFnAttr(llvm::Attribute::NonLazyBind);
  declared->addFnAttr(llvm::Attribute::NoUnwind);
  llvm::SmallVector<llvm::Value *, 5> args;
  // Other registers may hold nothing yet.
  for (unsigned r = 1; r <= 5; ++r) args.push_back(r <= arity ? read(r) : builder.getInt64(0));
  llvm::Value *result = builder.CreateCall(callee, args);
  if (host.mayEnd) endIf(builder.CreateIsNull(result));
  return result;
}

/// Ends the whole program with r0 = 0: this function returns, and its callers find out by
/// the state of the run.
void FunctionEmitter::endIf(llvm::Value *condition) {
  auto *ends = llvm::BasicBlock::Create(builder.getContext(), "ends", &function);
  auto *goesOn = llvm::BasicBlock::Create(builder.getContext(), "goes.on", &function);
  builder.CreateCondBr(condition, ends, goesOn);
  builder.SetInsertPoint(ends);
  if (shared.passesRun()) builder.CreateStore(builder.getInt64(1), runState);
  builder.CreateRet(builder.getInt64(0));
  builder.SetInsertPoint(goesOn);
}

void FunctionEmitter::emitCallHost(const HostFunction &host, unsigned arity) {
  write(0, callHost(host, arity));
  for (unsigned r = 1; r <= 5; ++r) write(r, builder.getInt64(0));
}

/// callx: a chain of comparisons. Functions whose address is never taken cannot be meant.
void FunctionEmitter::emitCallReg(const Insn &insn) {
  llvm::Value *wanted = read(insn.dst);
  auto *done = llvm::BasicBlock::Create(builder.getContext(), "called", &function);
  auto tryOne = [&](llvm::Value *meant, auto call) {
    auto *match = llvm::BasicBlock::Create(builder.getContext(), "match", &function);
    auto *other = llvm::BasicBlock::Create(builder.getContext(), "other", &function);
    builder.CreateCondBr(builder.CreateICmpEQ(wanted, meant), match, other);
    builder.SetInsertPoint(match);
    write(0, call());
    builder.CreateBr(done);
    builder.SetInsertPoint(other);
  };
  for (llvm::Function *callee : shared.callable())
    if (shared.isAddressTaken(*callee))
      tryOne(builder.CreatePtrToInt(callee, builder.getInt64Ty()), [&] {
        llvm::SmallVector<llvm::Value *, 6> args;
        for (unsigned i = 0; i < 5; ++i) args.push_back(argumentFor(*callee, i, i + 1));
        return callFunction(*callee, args);
      });
  if (program.host)
    for (size_t number = 0; number < program.host->size(); ++number)
      tryOne(builder.getInt64(number), [&] { return callHost((*program.host)[number], 5); });
  trap();
  builder.SetInsertPoint(done);
  for (unsigned r = 1; r <= 5; ++r) write(r, builder.getInt64(0));
}

}  // namespace bpftime
