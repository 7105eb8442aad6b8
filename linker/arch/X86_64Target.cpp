// Registers the target with LLVM and makes its tables.
//
// No CPU is named: the decoder of this target knows every instruction whatever the
// features are, and a probed binary may use any of them behind a check of its own.
#include "X86_64Target.h"

#include <llvm/Support/TargetSelect.h>

namespace bpftime {

X86_64Target::X86_64Target() {
  LLVMInitializeX86TargetInfo();
  LLVMInitializeX86TargetMC();
  LLVMInitializeX86AsmParser();
  LLVMInitializeX86Disassembler();
  std::string error;
  target = llvm::TargetRegistry::lookupTarget(triple.str(), error);
  registers.reset(target->createMCRegInfo(triple.str()));
  assembly.reset(target->createMCAsmInfo(*registers, triple.str(), options));
  instructions.reset(target->createMCInstrInfo());
  subtarget.reset(target->createMCSubtargetInfo(triple.str(), "", ""));
  analysis.reset(target->createMCInstrAnalysis(instructions.get()));
}

const X86_64Target &x86_64Target() {
  static const X86_64Target instance;
  return instance;
}

}  // namespace bpftime
