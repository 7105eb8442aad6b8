// Where the state of a run is, and who needs it.
#include "codegen/RunState.h"

#include "codegen/FunctionEmitter.h"
#include "codegen/TailCalls.h"

#include <algorithm>

namespace bpftime {

bool mayEnd(const Program &program, const Insn &insn) {
  if (!program.host) return false;
  if (insn.kind == InsnKind::CallHelper) {
    const HostFunction *function = program.hostFunction(HelperId(insn.imm));
    return function && function->mayEnd;
  }
  // Through a register, any of them may be called.
  return insn.kind == InsnKind::CallReg && llvm::any_of(*program.host, [](auto &f) { return f.mayEnd; });
}

bool hasRunState(const Program &program) {
  return makesTailCalls(program) ||
         llvm::any_of(program.insns, [&](const Insn &insn) { return mayEnd(program, insn); });
}

/// The entry makes it, unless tail calls enter there too; everyone else was given it.
void FunctionEmitter::createRunState() {
  bool isGiven = index(id) != 0 ? shared.passesRun() : makesTailCalls(program);
  if (isGiven) {
    runState = function.getArg(function.arg_size() - 1);
    runState->setName("run");
    return;
  }
  if (index(id) != 0) return;
  if (!hasRunState(program)) return;
  runState = builder.CreateAlloca(runStateType(builder.getContext()), nullptr, "run");
  builder.CreateStore(builder.getInt64(0), runState);
}

}  // namespace bpftime
