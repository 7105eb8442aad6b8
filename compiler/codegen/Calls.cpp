// Calls. Helpers are called by name with the types of their prototype; subprograms are
// LLVM functions of five words, which the optimiser inlines and narrows as it likes.
#include "codegen/Bodies.h"
#include "codegen/FunctionEmitter.h"
#include "codegen/Helpers.h"
#include "codegen/RunState.h"

#include <linux/bpf.h>
#include <llvm/IR/MDBuilder.h>

namespace bpftime {

/// Whether a helper gets NULL for the context: it unwinds from registers, and this context
/// does not begin with any.
static bool lacksRegisters(const Program &program, HelperId helper) {
  bool unwinds = helper == HelperId(BPF_FUNC_get_stackid) || helper == HelperId(BPF_FUNC_get_stack);
  return unwinds && program.type != BPF_PROG_TYPE_KPROBE && program.type != BPF_PROG_TYPE_PERF_EVENT;
}

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
    case HelperArg::CTX:
      if (lacksRegisters(program, prototype.id)) return llvm::ConstantPointerNull::get(builder.getPtrTy());
      return address(reg, 0);
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
  uint64_t stride = llvm::alignTo(shape.valueSize, 8);
  llvm::Value *data = shared.mapDataSymbol(*map);
  // Sound: the verifier saw this key, of an element that exists, on every path.
  if (std::optional<uint32_t> known = factOf(facts, at).callKey)
    return builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), data, *known * stride);
  // How many there are is for the loader to say: the call looks it up.
  if (shape.settableEntries) return nullptr;
  llvm::Value *key = loadFrom(place(2, 0, 4), builder.getInt32Ty());
  // Sound: the key is loaded once, so what is compared is what indexes; the loader binds
  // this symbol to a map of exactly this shape.
  llvm::Value *exists = builder.CreateICmpULT(key, builder.getInt32(shape.entriesMax));
  llvm::Value *offset =
      builder.CreateMul(builder.CreateZExt(key, builder.getInt64Ty()), builder.getInt64(stride));
  // Sound: a value computed outside the array is not the one selected.
  llvm::Value *value = builder.CreateInBoundsGEP(builder.getInt8Ty(), data, offset);
  return builder.CreateSelect(exists, value, llvm::ConstantPointerNull::get(builder.getPtrTy()));
}

/// What facts say of r0: how much memory there is, if any, or between which ends it lies.
void FunctionEmitter::addResultFacts(const HelperPrototype &prototype, llvm::CallInst &call) {
  const InsnFact &fact = factOf(facts, at);
  uint64_t bytes = 0;
  if (prototype.ret == HelperRet::MAP_VALUE_OR_NULL && fact.callMap)
    bytes = shared.object.maps[index(*fact.callMap)].valueSize;
  bool isPart =
      prototype.ret == HelperRet::RINGBUF_MEM_OR_NULL || prototype.ret == HelperRet::DYNPTR_MEM_OR_NULL;
  if (isPart && fact.callSize) bytes = *fact.callSize;
  // Sound: maps stay mapped as long as the program can run, whatever becomes of an element.
  if (bytes) call.addRetAttr(llvm::Attribute::getWithDereferenceableOrNullBytes(call.getContext(), bytes));
  if (prototype.ret != HelperRet::INT || !fact.result) return;
  llvm::APInt low(64, uint64_t(fact.result->min)), end(64, uint64_t(fact.result->max) + 1);
  call.setMetadata(llvm::LLVMContext::MD_range, llvm::MDBuilder(call.getContext()).createRange(low, end));
}

/// The body of a helper that becomes part of the program here, with the shape of its map, if it
/// has one, added to the arguments; null if none does.
llvm::Function *FunctionEmitter::bodyOf(const HelperPrototype &prototype,
                                        llvm::SmallVectorImpl<llvm::Value *> &args) {
  // What is short once is long a hundred times, as in an unrolled walk over another's stack.
  constexpr unsigned bodiesMax = 32;
  if (!shared.takesBodies || bodies == bodiesMax) return nullptr;
  const InsnFact &fact = factOf(facts, at);
  const MapDef *shape = fact.callMap ? &shared.object.maps[index(*fact.callMap)] : nullptr;
  // How many there are is for the loader to say: the call looks it up.
  if (shape && shape->settableEntries) return nullptr;
  llvm::Function *body = declareBody(shared.module, prototype, shape, fact.callSize);
  if (body && shape)
    for (uint32_t size : {shape->keySize, shape->valueSize, shape->entriesMax})
      args.push_back(llvm::ConstantInt::get(llvm::Type::getInt32Ty(shared.module.getContext()), size));
  if (body) bodies++;
  return body;
}

/// The helper, or its body for this map followed by the map's shape.
llvm::Value *FunctionEmitter::callHelper(const HelperPrototype &prototype) {
  llvm::SmallVector<llvm::Value *, 8> args;
  for (unsigned i = 0; i < prototype.arity(); ++i) args.push_back(helperArgument(prototype, i));
  for (uint64_t word : layoutArguments(program, prototype.id)) args.push_back(builder.getInt64(word));
  llvm::Function *callee = bodyOf(prototype, args);
  llvm::CallInst *call = builder.CreateCall(callee ? callee : declareHelper(shared.module, prototype), args);
  addResultFacts(prototype, *call);
  return call;
}

/// The variable that keeps the pointer an instruction gave, as one. A loop may bring its reader
/// before its writer here.
llvm::Value *FunctionEmitter::resultOf(InsnIndex giver) {
  llvm::AllocaInst *&kept = results[index(giver)];
  if (kept) return kept;
  llvm::BasicBlock &entry = function.getEntryBlock();
  llvm::IRBuilder<> top(&entry, entry.begin());
  kept = top.CreateAlloca(builder.getPtrTy(), nullptr, "object" + std::to_string(index(giver)));
  return kept;
}

/// r0, and besides it the pointer for accesses to be offsets from (Origin::Result).
void FunctionEmitter::writeResult(llvm::Value *result) {
  if (result->getType()->isVoidTy()) return write(0, builder.getInt64(0));
  if (!result->getType()->isPointerTy()) return write(0, result);
  writeObject(0, result);
}

void FunctionEmitter::writeObject(unsigned reg, llvm::Value *pointer) {
  builder.CreateStore(pointer, resultOf(at));
  write(reg, builder.CreatePtrToInt(pointer, builder.getInt64Ty()));
}

/// The kernel has one number for perf_event_output, and three functions: those of packet
/// programs append packet data. Here they are the helpers that have numbers of their own.
static HelperId functionOf(const Program &program, HelperId helper) {
  if (index(helper) != BPF_FUNC_perf_event_output) return helper;
  switch (program.type) {
    case BPF_PROG_TYPE_SOCKET_FILTER:
    case BPF_PROG_TYPE_SCHED_CLS:
    case BPF_PROG_TYPE_SCHED_ACT: return HelperId(BPF_FUNC_skb_output);
    case BPF_PROG_TYPE_XDP: return HelperId(BPF_FUNC_xdp_output);
    default: return helper;
  }
}

void FunctionEmitter::emitCallHelper(const Insn &insn) {
  if (const HostFunction *function = program.hostFunction(HelperId(insn.imm)))
    return emitCallHost(*function, 5);
  if (const HelperPrototype *own = program.hostTable ? program.hostTable->find(HelperId(insn.imm)) : nullptr)
    return emitCallHost({HostTable::declaration(*own)}, own->arity());
  const HelperPrototype *prototype = helperPrototype(functionOf(program, HelperId(insn.imm)));
  if (program.host || !prototype || !prototype->isNative) return trap();  // refused by checkCodegen
  if (insn.imm == BPF_FUNC_redirect) return emitRedirect(*prototype);
  if (insn.imm == BPF_FUNC_loop) return emitLoop();
  if (insn.imm == BPF_FUNC_for_each_map_elem) return emitForEach();
  if (insn.imm == BPF_FUNC_user_ringbuf_drain) return emitDrain();
  if (insn.imm == BPF_FUNC_tail_call) return emitTailCall();
  if (insn.imm == BPF_FUNC_timer_set_callback) return emitSetCallback(*prototype);
  llvm::Value *result = inlineLookup(HelperId(insn.imm));
  writeResult(result ? result : callHelper(*prototype));
  // The call destroyed its argument registers; nothing may depend on them any more.
  for (unsigned r = 1; r <= 5; ++r) write(r, builder.getInt64(0));
}

/// What facts call a pointer travels as one, so that LLVM sees what the callee does with
/// the caller's stack. Other pointers travel as words: the memory has escaped.
llvm::Value *FunctionEmitter::argumentFor(llvm::Function &callee, unsigned i, unsigned reg) {
  return callee.getArg(i)->getType()->isPointerTy() ? address(reg, 0) : read(reg);
}

/// Five arguments, and the state of the run where there is one. A callee in which the
/// program ended comes back all the same, and so do its callers.
llvm::Value *FunctionEmitter::callFunction(llvm::Function &callee, llvm::SmallVector<llvm::Value *, 6> args) {
  if (!shared.passesRun()) return builder.CreateCall(&callee, args);
  args.push_back(runState);
  llvm::Value *result = builder.CreateCall(&callee, args);
  if (program.host) endIf(builder.CreateIsNotNull(builder.CreateLoad(builder.getInt64Ty(), runState)));
  return result;
}

void FunctionEmitter::emitCallLocal(const Insn &insn) {
  llvm::Function *callee = shared.subprogramAt(insn.target);
  if (!llvm::is_contained(shared.callable(), callee)) return trap();
  llvm::SmallVector<llvm::Value *, 6> args;
  for (unsigned i = 0; i < 5; ++i) args.push_back(argumentFor(*callee, i, i + 1));
  write(0, callFunction(*callee, args));
  for (unsigned r = 1; r <= 5; ++r) write(r, builder.getInt64(0));
}

}  // namespace bpftime
