// DWARF out of BTF: which source line each instruction comes from, and which function.
//
// BTF line info knows files, lines and columns; DWARF carries the same through the
// optimiser to debuggers and symbolizers, inlined subprograms included. No types and no
// variables: registers of eBPF are nobody's variables. File names stand as the object has
// them and nothing of this machine is added, so that equal objects give equal bytes.
#pragma once

#include "object/ObjectFile.h"

#include <llvm/IR/DIBuilder.h>
#include <llvm/IR/DebugLoc.h>
#include <llvm/IR/Module.h>

namespace bpftime {

class DebugLines {
 public:
  DebugLines(llvm::Module &, const ObjectFile &);

  /// Gives a function the source name and place of its subprogram, if its lines are known.
  void describe(llvm::Function &, const Program &, const Subprogram &);
  /// Where an instruction of the described function comes from; none if its lines are not known.
  llvm::DebugLoc locate(const llvm::Function &, const Program &, const Subprogram &, InsnIndex);
  /// To be called once, when every function has its body.
  void finish();

 private:
  llvm::DIFile *fileOf(const LineInfo &);

  llvm::LLVMContext &context;
  llvm::DIBuilder builder;
  llvm::DICompileUnit *unit = nullptr;  ///< null if no program has lines
};

}  // namespace bpftime
