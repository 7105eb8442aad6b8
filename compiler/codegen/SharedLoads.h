// Loads from memory that others may write. The value that was checked must be the value that is
// used, so such a load is made once: never repeated, never split into smaller ones, never left to
// be made again at the use.
#pragma once

namespace llvm {
class Function;
class LoadInst;
}  // namespace llvm

namespace bpftime {

/// Makes a load such a one, in the form that LLVM's optimiser knows most about.
void readOnce(llvm::LoadInst &);

/// Gives those of a function the form that instruction selection knows most about. Nothing may
/// optimise it afterwards.
void selectSharedLoads(llvm::Function &);

}  // namespace bpftime
