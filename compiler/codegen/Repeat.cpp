// Loops that end by themselves: may_goto, which counts, and bpf_loop, bpf_for_each_map_elem
// and bpf_user_ringbuf_drain, which become loops around a direct call, so that LLVM sees what is
// repeated and can inline it.
#include "codegen/FunctionEmitter.h"
#include "dynptr.h"
#include "walk.h"

#include <cerrno>

#include <linux/bpf.h>
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

/// A value as an argument of a function that may take it as a word or as a pointer.
llvm::Value *FunctionEmitter::asArgument(llvm::Function &callee, unsigned i, llvm::Value *value) {
  llvm::Type *wanted = callee.getArg(i)->getType();
  if (value->getType() == wanted) return value;
  return wanted->isPointerTy() ? builder.CreateIntToPtr(value, wanted)
                               : builder.CreatePtrToInt(value, wanted);
}

/// A step of a loop that the runtime keeps: a pointer, null at the end.
llvm::CallInst *FunctionEmitter::callService(const char *symbol, llvm::ArrayRef<llvm::Value *> args) {
  llvm::SmallVector<llvm::Type *, 4> types;
  for (llvm::Value *arg : args) types.push_back(arg->getType());
  auto *type = llvm::FunctionType::get(builder.getPtrTy(), types, false);
  llvm::FunctionCallee step = shared.module.getOrInsertFunction(symbol, type);
  // Through a slot, as helpers are (Helpers.cpp).
  llvm::cast<llvm::Function>(step.getCallee())->addFnAttr(llvm::Attribute::NonLazyBind);
  llvm::cast<llvm::Function>(step.getCallee())->addFnAttr(llvm::Attribute::NoUnwind);
  return builder.CreateCall(step, args);
}

/// The next element of a map: its value, null at the end, and where its key is. `round` counts
/// the elements so far. Those of an array are where its shape says; others the runtime finds.
std::pair<llvm::Value *, llvm::Value *> FunctionEmitter::nextElement(llvm::Value *map, llvm::Value *walk,
                                                                     llvm::Value *round) {
  llvm::Type *pointer = builder.getPtrTy(), *byte = builder.getInt8Ty();
  std::optional<MapId> known = factOf(facts, at).callMap;
  const MapDef *shape = known ? &shared.object.maps[index(*known)] : nullptr;
  if (shape && shape->type == BPF_MAP_TYPE_ARRAY && !shape->settableEntries) {
    builder.CreateStore(builder.CreateTrunc(round, builder.getInt32Ty()), walk);
    llvm::Value *offset = builder.CreateMul(round, builder.getInt64(llvm::alignTo(shape->valueSize, 8)));
    llvm::Value *value = builder.CreateGEP(byte, shared.mapDataSymbol(*known), offset);
    llvm::Value *exists = builder.CreateICmpULT(round, builder.getInt64(shape->entriesMax));
    return {builder.CreateSelect(exists, value, llvm::ConstantPointerNull::get(builder.getPtrTy())), walk};
  }
  llvm::Value *value = callService(BPFTIME_SYMBOL_WALK, {map, walk});
  llvm::Value *keyAt = builder.CreateConstInBoundsGEP1_64(byte, walk, offsetof(bpftime_walk, key));
  return {value, builder.CreateLoad(pointer, keyAt)};
}

/// r0 = bpf_for_each_map_elem(map, function, context, flags): function(map, key, value,
/// context) for each element until it returns something else than 0. Gives how often it ran.
void FunctionEmitter::emitForEach() {
  std::optional<InsnIndex> begin = callbackOf(origins, at);
  llvm::Function *callee = begin ? shared.subprogramAt(*begin) : nullptr;
  if (!llvm::is_contained(shared.callable(), callee)) return trap();  // refused by checkCodegen
  auto block = [&](const char *name) {
    return llvm::BasicBlock::Create(builder.getContext(), name, &function);
  };
  llvm::BasicBlock *first = block("each.first"), *head = block("each.head"), *body = block("each.body"),
                   *done = block("each.done");
  llvm::Value *zero = builder.getInt64(0);
  llvm::IRBuilder<> top(&function.getEntryBlock(), function.getEntryBlock().begin());
  llvm::AllocaInst *walk =
      top.CreateAlloca(llvm::ArrayType::get(builder.getInt64Ty(), sizeof(bpftime_walk) / 8), nullptr, "walk");
  llvm::Value *flags = read(4);
  write(0, builder.getInt64(uint64_t(-EINVAL)));
  builder.CreateCondBr(builder.CreateIsNull(flags), first, done);
  builder.SetInsertPoint(first);
  std::optional<MapId> known = factOf(facts, at).callMap;
  llvm::Value *map = known ? shared.mapSymbol(*known) : address(1, 0), *context = argumentFor(*callee, 3, 3);
  builder.CreateStore(llvm::Constant::getNullValue(walk->getAllocatedType()), walk);
  builder.CreateBr(head);

  builder.SetInsertPoint(head);
  llvm::PHINode *round = builder.CreatePHI(builder.getInt64Ty(), 2);
  round->addIncoming(zero, first);
  write(0, round);
  auto [value, key] = nextElement(map, walk, round);
  builder.CreateCondBr(builder.CreateIsNull(value), done, body);

  builder.SetInsertPoint(body);
  llvm::SmallVector<llvm::Value *, 6> args{asArgument(*callee, 0, map), asArgument(*callee, 1, key),
                                           asArgument(*callee, 2, value), context,
                                           llvm::Constant::getNullValue(callee->getArg(4)->getType())};
  llvm::Value *stops = builder.CreateIsNotNull(callFunction(*callee, args));
  llvm::Value *ran = builder.CreateAdd(round, builder.getInt64(1));
  write(0, ran);
  round->addIncoming(ran, builder.GetInsertBlock());
  builder.CreateCondBr(stops, done, head);

  builder.SetInsertPoint(done);
  for (unsigned r = 1; r <= 5; ++r) write(r, zero);
}

/// r0 = bpf_user_ringbuf_drain(map, function, context, flags): function(sample, context) for
/// each sample until it returns something else than 0. The runtime takes, counts and answers.
void FunctionEmitter::emitDrain() {
  std::optional<InsnIndex> begin = callbackOf(origins, at);
  llvm::Function *callee = begin ? shared.subprogramAt(*begin) : nullptr;
  if (!llvm::is_contained(shared.callable(), callee)) return trap();  // refused by checkCodegen
  auto block = [&](const char *name) {
    return llvm::BasicBlock::Create(builder.getContext(), name, &function);
  };
  llvm::BasicBlock *head = block("drain.head"), *body = block("drain.body"), *done = block("drain.done");
  llvm::Value *zero = builder.getInt64(0);
  llvm::IRBuilder<> top(&function.getEntryBlock(), function.getEntryBlock().begin());
  llvm::AllocaInst *drain = top.CreateAlloca(
      llvm::ArrayType::get(builder.getInt64Ty(), sizeof(bpftime_drain) / 8), nullptr, "drain");
  std::optional<MapId> known = factOf(facts, at).callMap;
  llvm::Value *map = known ? shared.mapSymbol(*known) : address(1, 0), *flags = read(4);
  llvm::Value *context = argumentFor(*callee, 1, 3);
  builder.CreateStore(llvm::Constant::getNullValue(drain->getAllocatedType()), drain);
  llvm::BasicBlock *first = builder.GetInsertBlock();
  builder.CreateBr(head);

  builder.SetInsertPoint(head);
  llvm::PHINode *stops = builder.CreatePHI(builder.getInt64Ty(), 2);
  stops->addIncoming(zero, first);
  llvm::Value *sample = callService(BPFTIME_SYMBOL_DRAIN, {map, drain, flags, stops});
  builder.CreateCondBr(builder.CreateIsNull(sample), done, body);

  builder.SetInsertPoint(body);
  llvm::SmallVector<llvm::Value *, 6> args{asArgument(*callee, 0, sample), context};
  for (unsigned i = 2; i < 5; ++i) args.push_back(llvm::Constant::getNullValue(callee->getArg(i)->getType()));
  llvm::Value *result = callFunction(*callee, args);
  stops->addIncoming(result, builder.GetInsertBlock());
  builder.CreateBr(head);

  builder.SetInsertPoint(done);
  llvm::Value *resultAt =
      builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), drain, offsetof(bpftime_drain, result));
  write(0, builder.CreateLoad(builder.getInt64Ty(), resultAt));
  for (unsigned r = 1; r <= 5; ++r) write(r, zero);
}

}  // namespace bpftime
