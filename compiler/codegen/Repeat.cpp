// Loops that end by themselves: may_goto, which counts, and bpf_loop, which becomes a loop
// around a direct call, so that LLVM sees what is repeated and can inline it.
#include "codegen/FunctionEmitter.h"

#include <cerrno>

#include <llvm/IR/Intrinsics.h>

namespace bpftime {

/// As in the kernel, each call of a function has a count of its own, for all its may_goto.
void FunctionEmitter::createRounds() {
  constexpr uint64_t roundsMax = 8 * 1024 * 1024;  // BPF_MAX_LOOPS
  const Subprogram &range = program.subprograms[index(id)];
  llvm::ArrayRef<Insn> insns(program.insns);
  auto own = insns.slice(index(range.begin), index(range.end) - index(range.begin));
  if (llvm::none_of(own, [](const Insn &insn) { return insn.kind == InsnKind::MayGoto; })) return;
  roundsLeft = builder.CreateAlloca(builder.getInt64Ty(), nullptr, "rounds");
  builder.CreateStore(builder.getInt64(roundsMax), roundsLeft);
}

/// Goes on as long as rounds are left, then jumps.
void FunctionEmitter::emitMayGoto(const Insn &insn) {
  llvm::Value *left = builder.CreateLoad(builder.getInt64Ty(), roundsLeft);
  llvm::Value *one = builder.getInt64(1);
  builder.CreateStore(builder.CreateBinaryIntrinsic(llvm::Intrinsic::usub_sat, left, one), roundsLeft);
  builder.CreateCondBr(builder.CreateIsNull(left), blockAt(insn.target), blockAt(next(at)));
}

/// r0 = bpf_loop(rounds, function, context, flags): function(i, context) until it returns
/// something else than 0. Gives how often it ran, or -errno (uapi/linux/bpf.h).
void FunctionEmitter::emitLoop() {
  constexpr uint32_t roundsMax = 8 * 1024 * 1024;
  std::optional<InsnIndex> begin = callbackOf(origins, at);
  llvm::Function *callee = begin ? shared.subprogramAt(*begin) : nullptr;
  if (!llvm::is_contained(shared.callable(), callee)) return trap();  // refused by checkCodegen
  auto block = [&](const char *name) {
    return llvm::BasicBlock::Create(builder.getContext(), name, &function);
  };
  llvm::BasicBlock *sized = block("loop.sized"), *first = block("loop.first"), *head = block("loop.head"),
                   *body = block("loop.body"), *done = block("loop.done");
  llvm::Value *zero = builder.getInt64(0), *rounds = read(1, false), *flags = read(4);
  write(0, builder.getInt64(uint64_t(-EINVAL)));
  builder.CreateCondBr(builder.CreateIsNull(flags), sized, done);
  builder.SetInsertPoint(sized);
  write(0, builder.getInt64(uint64_t(-E2BIG)));
  builder.CreateCondBr(builder.CreateICmpULE(rounds, builder.getInt32(roundsMax)), first, done);
  builder.SetInsertPoint(first);
  llvm::Value *count = builder.CreateZExt(rounds, builder.getInt64Ty());
  llvm::Value *context = argumentFor(*callee, 1, 3);
  builder.CreateBr(head);

  builder.SetInsertPoint(head);
  llvm::PHINode *round = builder.CreatePHI(builder.getInt64Ty(), 2);
  round->addIncoming(zero, first);
  write(0, round);
  builder.CreateCondBr(builder.CreateICmpULT(round, count), body, done);

  builder.SetInsertPoint(body);
  llvm::SmallVector<llvm::Value *, 6> args{round, context};
  for (unsigned i = 2; i < 5; ++i) args.push_back(llvm::Constant::getNullValue(callee->getArg(i)->getType()));
  llvm::Value *stops = builder.CreateIsNotNull(callFunction(*callee, args));
  llvm::Value *ran = builder.CreateAdd(round, builder.getInt64(1));
  write(0, ran);
  round->addIncoming(ran, builder.GetInsertBlock());
  builder.CreateCondBr(stops, done, head);

  builder.SetInsertPoint(done);
  for (unsigned r = 1; r <= 5; ++r) write(r, zero);
}

}  // namespace bpftime
