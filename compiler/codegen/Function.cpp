// The frame of a lowered subprogram: registers, stack, basic blocks, and the walk that
// hands each instruction to the file of its class.
#include "codegen/FunctionEmitter.h"

#include <llvm/IR/Intrinsics.h>

namespace bpftime {

namespace {
/// The stack every eBPF function may use (Documentation/bpf: MAX_BPF_STACK).
constexpr uint32_t stackBytesMax = 512;
}  // namespace

FunctionEmitter::FunctionEmitter(ModuleEmitter &s, const VerifiedProgram &v, SubprogramId subprogram,
                                 llvm::Function &f)
    : shared(s),
      program(v.program()),
      facts(v.facts()),
      id(subprogram),
      range(program.subprograms[index(subprogram)]),
      function(f),
      origins(program, facts, subprogram),
      builder(f.getContext()) {}

void FunctionEmitter::emit() {
  auto *entry = llvm::BasicBlock::Create(builder.getContext(), "entry", &function);
  builder.SetInsertPoint(entry);
  createRegisters();
  createFrame();
  createRunState();
  createRounds();
  createBlocks();
  goTo(range.begin);
  std::vector<InsnIndex> starts;
  for (auto &[slot, block] : blocks) starts.push_back(InsnIndex(slot));
  // In program order: the map's own order depends on addresses, and the output must not.
  llvm::sort(starts);
  for (InsnIndex start : starts) emitBlock(start);
}

/// Registers start as zero: a verified program reads none before it writes it, except as
/// an optional argument of a helper, which must not be undefined behaviour.
void FunctionEmitter::createRegisters() {
  llvm::Type *word = builder.getInt64Ty();
  for (unsigned r = 0; r < 10; ++r)
    registers[r] = builder.CreateAlloca(word, nullptr, "r" + std::to_string(r));
  for (unsigned r = 0; r < 10; ++r) write(r, builder.getInt64(0));
  if (index(id) == 0) {
    function.getArg(0)->setName("ctx");
    write(1, builder.CreatePtrToInt(function.getArg(0), word));
    return;
  }
  for (unsigned r = 1; r <= 5; ++r) {
    llvm::Value *argument = function.getArg(r - 1);
    argument->setName("a" + std::to_string(r));
    write(r, argument->getType()->isPointerTy() ? builder.CreatePtrToInt(argument, word) : argument);
  }
}

/// One alloca per invocation, so recursion of frames is the machine's business and no two
/// frames can overlap. r10 points behind it.
void FunctionEmitter::createFrame() {
  bool known = index(id) < facts.stackBytes.size();
  uint32_t bytes = known ? facts.stackBytes[index(id)] : stackBytesMax;
  bytes = std::min((bytes + 7) & ~7u, stackBytesMax);
  // A frame of one word would be dropped by popping it, and an 8-byte load of a key just
  // written as 4 bytes waits for the store to retire: 5 ns for nothing.
  bytes = bytes == 8 ? 16 : bytes;
  auto *type = llvm::ArrayType::get(builder.getInt8Ty(), bytes);
  llvm::AllocaInst *stack = builder.CreateAlloca(type, nullptr, "stack");
  stack->setAlignment(llvm::Align(8));
  frameStart = stack;
  frameBytes = builder.getInt64(bytes);
  frameEnd = builder.CreateConstGEP1_64(builder.getInt8Ty(), stack, bytes, "r10");
  // Sound: where the verifier saw a slot written before it is read, nothing can see
  // what lay there. Elsewhere a read must give some value and not undefined behaviour.
  // Word by word, because LLVM may turn a large memset into a call.
  uint64_t unwritten =
      index(id) < facts.unwrittenSlots.size() ? facts.unwrittenSlots[index(id)] : ~uint64_t{0};
  for (uint32_t slot = 0; slot < bytes / 8; ++slot)
    if (unwritten >> slot & 1)
      builder.CreateAlignedStore(
          builder.getInt64(0),
          builder.CreateConstGEP1_64(builder.getInt8Ty(), frameEnd, -8 * int64_t(slot + 1)), llvm::Align(8));
}

/// A block begins at the entry, at every target of a jump and behind every branch.
void FunctionEmitter::createBlocks() {
  auto begins = [&](InsnIndex i) {
    llvm::BasicBlock *&block = blocks[index(i)];
    if (!block)
      block = llvm::BasicBlock::Create(builder.getContext(), "L" + std::to_string(index(i)), &function);
  };
  begins(range.begin);
  for (InsnIndex i = range.begin; i < range.end; i = next(i)) {
    InsnKind kind = program.insns[index(i)].kind;
    if (kind != InsnKind::Branch && kind != InsnKind::Jump && kind != InsnKind::MayGoto) continue;
    // Targets of dead jumps need no block; they may not even be in this function.
    if (!origins.reaches(i)) continue;
    for (InsnIndex to : successors(program, facts, i))
      if (to >= range.begin && to < range.end) begins(to);
  }
}

llvm::BasicBlock *FunctionEmitter::blockAt(InsnIndex i) {
  auto found = blocks.find(index(i));
  if (found != blocks.end()) return found->second;
  // Control leaves the subprogram: refused before, a trap if it arrives here.
  auto *block = llvm::BasicBlock::Create(builder.getContext(), "outside", &function);
  llvm::IRBuilder<> outside(block);
  outside.CreateIntrinsic(llvm::Intrinsic::trap, {}, {});
  outside.CreateUnreachable();
  return block;
}

/// Instructions from `first` up to a branch or to where another block begins.
void FunctionEmitter::emitBlock(InsnIndex first) {
  builder.SetInsertPoint(blocks[index(first)]);
  for (at = first; at < range.end; at = next(at)) {
    if (at != first && blocks.count(index(at))) return goTo(at);
    // Sound: the verifier proved that no path gets here, or there is none in the graph.
    if (!origins.reaches(at) || !factOf(facts, at).reachable) {
      builder.CreateUnreachable();
      return;
    }
    builder.SetCurrentDebugLocation(shared.lines.locate(function, program, range, at));
    emitInsn(program.insns[index(at)]);
    if (terminated()) return;
    if (program.insns[index(at)].kind == InsnKind::LoadImm64) at = next(at);
  }
  trap();
}

void FunctionEmitter::emitInsn(const Insn &insn) {
  switch (insn.kind) {
    case InsnKind::Alu: return emitAlu(insn);
    case InsnKind::Swap: return emitSwap(insn);
    case InsnKind::LoadImm64: return emitLoadImm64(insn);
    case InsnKind::Load: return emitLoad(insn);
    case InsnKind::Store: return emitStore(insn);
    case InsnKind::Atomic: return emitAtomic(insn);
    case InsnKind::LoadAcquire: return emitLoadAcquire(insn);
    case InsnKind::StoreRelease: return emitStoreRelease(insn);
    case InsnKind::Jump: return emitJump(insn);
    case InsnKind::Branch: return emitBranch(insn);
    case InsnKind::MayGoto: return emitMayGoto(insn);
    case InsnKind::CallHelper: return emitCallHelper(insn);
    case InsnKind::CallLocal: return emitCallLocal(insn);
    case InsnKind::CallReg: return emitCallReg(insn);
    case InsnKind::Exit: return emitExit();
    case InsnKind::LoadPacket: return emitLoadPacket(insn);
    case InsnKind::AddrSpaceCast:
    case InsnKind::CallKfunc:
    case InsnKind::WideTail: return trap();
  }
}

/// Ends the block where nothing sensible can follow.
void FunctionEmitter::trap() {
  builder.CreateIntrinsic(llvm::Intrinsic::trap, {}, {});
  builder.CreateUnreachable();
}

/// The frame pointer is a constant of the invocation and has no variable. As a number it is a
/// sum, so that distances within the frame fold.
llvm::Value *FunctionEmitter::read(unsigned reg) {
  llvm::Type *word = builder.getInt64Ty();
  if (reg == 10) return builder.CreateAdd(builder.CreatePtrToInt(frameStart, word), frameBytes);
  if (reg > 10) return llvm::PoisonValue::get(builder.getInt64Ty());
  return builder.CreateLoad(builder.getInt64Ty(), registers[reg]);
}

llvm::Value *FunctionEmitter::read(unsigned reg, bool is64) {
  llvm::Value *value = read(reg);
  return is64 ? value : builder.CreateTrunc(value, builder.getInt32Ty());
}

void FunctionEmitter::write(unsigned reg, llvm::Value *value) {
  if (reg >= 10) return;  // r10 is read-only; decoding refuses the rest
  if (!value->getType()->isIntegerTy(64)) value = builder.CreateZExt(value, builder.getInt64Ty());
  builder.CreateStore(value, registers[reg]);
}

/// The second operand: a register, or the immediate, which is sign-extended to 64 bits.
llvm::Value *FunctionEmitter::operand(const Insn &insn, bool is64) {
  if (insn.usesReg) return read(insn.src, is64);
  return is64 ? builder.getInt64(insn.imm) : builder.getInt32(uint32_t(insn.imm));
}

}  // namespace bpftime
