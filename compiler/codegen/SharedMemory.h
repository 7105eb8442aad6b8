// Memory that others may read and write. What was checked must be what is used, so a load from it
// is made once: never repeated, never split into smaller ones, never left to be made again at the
// use. And nobody sees half of what was stored.
#pragma once

namespace llvm {
class Function;
class LoadInst;
}  // namespace llvm

namespace bpftime {

/// Makes a load such a one, in the form that LLVM's optimiser knows most about.
void readOnce(llvm::LoadInst &);

/// Gives accesses of a function to such memory the form that instruction selection knows most
/// about. Nothing may optimise the function afterwards.
void selectShared(llvm::Function &);

}  // namespace bpftime
