// Control flow: jumps, conditional branches and the end of a function.
#include "codegen/FunctionEmitter.h"

namespace bpftime {

void FunctionEmitter::goTo(InsnIndex target) { builder.CreateBr(blockAt(target)); }

void FunctionEmitter::emitJump(const Insn &insn) { goTo(insn.target); }

void FunctionEmitter::emitExit() { builder.CreateRet(read(0)); }

/// The comparison, in the width of the instruction: a 32-bit branch looks at the low
/// halves only.
llvm::Value *FunctionEmitter::condition(const Insn &insn) {
  llvm::Value *a = read(insn.dst, insn.is64), *b = operand(insn, insn.is64);
  switch (insn.cond) {
    case Cond::Eq: return builder.CreateICmpEQ(a, b);
    case Cond::Ne: return builder.CreateICmpNE(a, b);
    case Cond::Gt: return builder.CreateICmpUGT(a, b);
    case Cond::Ge: return builder.CreateICmpUGE(a, b);
    case Cond::Lt: return builder.CreateICmpULT(a, b);
    case Cond::Le: return builder.CreateICmpULE(a, b);
    case Cond::SGt: return builder.CreateICmpSGT(a, b);
    case Cond::SGe: return builder.CreateICmpSGE(a, b);
    case Cond::SLt: return builder.CreateICmpSLT(a, b);
    case Cond::SLe: return builder.CreateICmpSLE(a, b);
    case Cond::Set: return builder.CreateIsNotNull(builder.CreateAnd(a, b));
  }
  llvm_unreachable("Cond is closed");
}

void FunctionEmitter::emitBranch(const Insn &insn) {
  BranchFact known = factOf(facts, at).branch;
  // Sound: the verifier saw the condition decide the same way on every path.
  if (known == BranchFact::Always) return goTo(insn.target);
  if (known == BranchFact::Never) return goTo(next(at));
  builder.CreateCondBr(condition(insn), blockAt(insn.target), blockAt(next(at)));
}

}  // namespace bpftime
