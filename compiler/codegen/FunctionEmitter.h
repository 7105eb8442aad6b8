// Lowers one subprogram to one LLVM function.
//
// A BPF register is an i64 variable from the first to the last instruction; 32-bit
// operations truncate and zero-extend values and never touch half a variable, so that
// registers become SSA values whole. The eBPF stack is one alloca of the size the
// verifier proved. Each class of instructions has its own file: Alu, Memory, Contexts,
// Atomics, Calls, TailCalls, HostCalls, Repeat,
// Branches.
#pragma once

#include "codegen/ModuleEmitter.h"
#include "codegen/Origins.h"

#include <llvm/ADT/DenseMap.h>
#include <llvm/IR/IRBuilder.h>

namespace bpftime {

class FunctionEmitter {
 public:
  FunctionEmitter(ModuleEmitter &, const VerifiedProgram &, SubprogramId, llvm::Function &);
  void emit();

 private:
  // Function.cpp: the frame, the blocks and the walk over them.
  void createBlocks();
  void createRegisters();
  void createFrame();
  void emitBlock(InsnIndex first);
  void emitInsn(const Insn &);
  llvm::BasicBlock *blockAt(InsnIndex);
  void trap();

  // Function.cpp: registers.
  llvm::Value *read(unsigned reg);
  llvm::Value *read(unsigned reg, bool is64);  ///< 64 or 32 bits wide
  void write(unsigned reg, llvm::Value *);     ///< zero-extends what is narrower
  llvm::Value *operand(const Insn &, bool is64);

  // Alu.cpp
  void emitAlu(const Insn &);
  void emitSwap(const Insn &);
  void emitLoadImm64(const Insn &);
  llvm::Value *binary(const Insn &, llvm::Value *, llvm::Value *);
  llvm::Value *divide(const Insn &, llvm::Value *, llvm::Value *);
  llvm::Value *signExtend(const Insn &, llvm::Value *);

  // Memory.cpp
  struct Place {
    llvm::Value *pointer;
    llvm::Align align;
    bool shared;  ///< others may write it between two accesses
  };
  Origin originOf(unsigned reg, int64_t off);
  llvm::Value *objectOf(const Origin &);
  llvm::Value *address(unsigned reg, int64_t off);
  Place place(unsigned reg, int64_t off, unsigned size);
  llvm::Value *loadFrom(const Place &, llvm::Type *);
  void annotate(llvm::Instruction &);
  void emitLoad(const Insn &);
  void emitStore(const Insn &);

  // Contexts.cpp
  llvm::LoadInst *loadContextPointer(llvm::Value *ctx, int64_t off);
  bool emitPointerLoad(const Insn &);
  bool emitHalfStore(const Insn &);
  llvm::Value *contextPointer(llvm::Value *ctx, llvm::StringRef member);
  struct PacketBytes {
    llvm::Value *base;    ///< of the packet or of one of its headers
    llvm::Value *offset;  ///< from there, not negative, 64 bits
    llvm::Value *exists;  ///< whether the base does, or nullptr for certainly
  };
  PacketBytes packetBytes(llvm::Value *ctx, const Insn &);
  void emitLoadPacket(const Insn &);

  // Atomics.cpp
  void emitAtomic(const Insn &);
  void emitLoadAcquire(const Insn &);
  void emitStoreRelease(const Insn &);

  // Calls.cpp
  void emitCallHelper(const Insn &);
  void emitCallLocal(const Insn &);
  llvm::Value *helperArgument(const struct HelperPrototype &, unsigned index);
  llvm::Function *bodyOf(const struct HelperPrototype &, llvm::SmallVectorImpl<llvm::Value *> &args);
  llvm::Value *callHelper(const struct HelperPrototype &);
  llvm::Value *inlineLookup(HelperId);
  void addResultFacts(const struct HelperPrototype &, llvm::CallInst &);
  llvm::Value *resultOf(InsnIndex giver);
  void writeResult(llvm::Value *);
  void writeObject(unsigned reg, llvm::Value *pointer);

  // Calls.cpp, for calls whose callee is found out in other ways
  llvm::Value *callFunction(llvm::Function &, llvm::SmallVector<llvm::Value *, 6> args);
  llvm::Value *argumentFor(llvm::Function &, unsigned index, unsigned reg);

  // Repeat.cpp
  void createRounds();
  void emitMayGoto(const Insn &);
  void emitLoop();
  void emitForEach();
  void emitDrain();
  llvm::CallInst *callService(const char *symbol, llvm::ArrayRef<llvm::Value *> args);
  std::pair<llvm::Value *, llvm::Value *> nextElement(llvm::Value *map, llvm::Value *walk,
                                                      llvm::Value *round);
  llvm::Value *asArgument(llvm::Function &, unsigned index, llvm::Value *);
  void emitRedirect(const HelperPrototype &);
  void emitKernelLoad(const Insn &);

  // TailCalls.cpp
  void emitTailCall();
  llvm::Value *loadProgramSlot(llvm::Value *map, llvm::Value *index, llvm::BasicBlock *failed);
  void require(llvm::Value *condition, llvm::BasicBlock *failed);

  // Timers.cpp
  void emitSetCallback(const HelperPrototype &);

  // HostCalls.cpp
  void emitCallHost(const HostFunction &, unsigned arity);
  void emitCallReg(const Insn &);
  llvm::Value *callHost(const HostFunction &, unsigned arity);
  void endIf(llvm::Value *condition);

  // RunState.cpp
  void createRunState();

  // Branches.cpp
  void emitJump(const Insn &);
  void emitBranch(const Insn &);
  void emitExit();
  void goTo(InsnIndex);
  llvm::Value *condition(const Insn &);

  bool terminated() { return builder.GetInsertBlock()->getTerminator() != nullptr; }

  ModuleEmitter &shared;
  const Program &program;
  const Facts &facts;
  SubprogramId id;
  Subprogram range;
  llvm::Function &function;
  Origins origins;
  llvm::IRBuilder<> builder;
  llvm::Value *registers[10] = {};
  llvm::Value *frameStart = nullptr, *frameEnd = nullptr;  ///< the end is what r10 holds
  llvm::Value *frameBytes = nullptr;                       ///< between the two
  llvm::Value *roundsLeft = nullptr;                       ///< null: the function has no may_goto
  llvm::Value *runState = nullptr;                         ///< null: the program has none
  llvm::DenseMap<uint32_t, llvm::BasicBlock *> blocks;     ///< by first slot
  llvm::DenseMap<uint32_t, llvm::AllocaInst *>
      results;          ///< pointers to new objects, by slot of what gave them
  unsigned bodies = 0;  ///< of helpers, that became part of this function
  InsnIndex at{};       ///< the instruction being lowered
};

}  // namespace bpftime
