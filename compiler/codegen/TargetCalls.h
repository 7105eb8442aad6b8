// What a CPU has no instruction for becomes a call of the runtime's own routine, and calls
// of what is not in the object go through slots.
#pragma once

namespace llvm {
class Module;
class TargetMachine;
}  // namespace llvm

namespace bpftime {

/// Runs over an optimised module, right before instruction selection. What LLVM would call by
/// names of its own (__aeabi_uldivmod) is called by ours afterwards (abi/routines.def).
void prepareCalls(llvm::Module &, const llvm::TargetMachine &, char optLevel);

}  // namespace bpftime
