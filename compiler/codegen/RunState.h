// What belongs to one run of a program as a whole, over all its functions: how often
// may_goto may still go on, and whether a function of the host has ended the program.
// It lives in the entry's frame and goes to subprograms as a sixth argument, in programs
// that have such instructions; elsewhere there is none.
#pragma once

#include "bpf/Program.h"

#include <llvm/IR/DerivedTypes.h>

namespace bpftime {

/// Rounds of all may_goto of a run together (the kernel's BPF_MAX_LOOPS).
constexpr uint64_t runRoundsMax = 8 * 1024 * 1024;

enum RunField : unsigned { RunRoundsLeft, RunHasEnded };

/// Two words, by RunField.
inline llvm::Type *runStateType(llvm::LLVMContext &context) {
  return llvm::ArrayType::get(llvm::Type::getInt64Ty(context), 2);
}

/// Whether a host's function may end the program at this call.
bool mayEnd(const Program &, const Insn &);
/// Whether an instruction of the program uses the state of the run.
bool hasRunState(const Program &);

}  // namespace bpftime
