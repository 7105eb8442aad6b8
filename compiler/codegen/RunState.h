// What belongs to one run of a program as a whole, over all its functions: whether a function
// of the host has ended the program, or how many tail calls there were (a program has calls
// of one sort only). It lives in the entry's frame and goes to subprograms as a sixth
// argument, in programs that have such calls; elsewhere there is none.
#pragma once

#include "bpf/Program.h"

#include <llvm/IR/DerivedTypes.h>

namespace bpftime {

/// One word: not 0 once the program has been ended; or the number of tail calls.
inline llvm::Type *runStateType(llvm::LLVMContext &context) { return llvm::Type::getInt64Ty(context); }

/// Whether a host's function may end the program at this call.
bool mayEnd(const Program &, const Insn &);
/// Whether an instruction of the program uses the state of the run.
bool hasRunState(const Program &);

}  // namespace bpftime
