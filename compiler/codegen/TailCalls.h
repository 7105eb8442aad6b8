// Tail calls: which programs make them, and what of a program they enter.
//
// A run may make 33 of them, all its functions together, so the count belongs to the run
// (RunState.h) and outlives the frame of whoever makes a call. A program that makes tail
// calls is therefore two functions: its entry, which keeps the count and calls the second,
// and the second, which tail calls enter and which takes context and count.
#pragma once

#include "bpf/Program.h"

#include <llvm/IR/Module.h>

namespace bpftime {

/// Whether the program has a call of bpf_tail_call.
bool makesTailCalls(const Program &);

/// The table of all programs (abi/native.h). It is filled in by the linker and part of the
/// code: no slot, no relocation.
llvm::GlobalVariable *programTable(llvm::Module &);

}  // namespace bpftime
