// LLVM's machine-code layer for x86_64, made once per process.
#pragma once

#include <memory>

#include <llvm/MC/MCAsmInfo.h>
#include <llvm/MC/MCInstrAnalysis.h>
#include <llvm/MC/MCInstrInfo.h>
#include <llvm/MC/MCRegisterInfo.h>
#include <llvm/MC/MCSubtargetInfo.h>
#include <llvm/MC/MCTargetOptions.h>
#include <llvm/MC/TargetRegistry.h>

namespace bpftime {

/// The tables of the target. Every pointer is set: the target is part of LLVM here.
struct X86_64Target {
  const llvm::Target *target;
  llvm::Triple triple{"x86_64-unknown-linux-gnu"};
  llvm::MCTargetOptions options;
  std::unique_ptr<llvm::MCRegisterInfo> registers;
  std::unique_ptr<llvm::MCAsmInfo> assembly;
  std::unique_ptr<llvm::MCInstrInfo> instructions;
  std::unique_ptr<llvm::MCSubtargetInfo> subtarget;
  std::unique_ptr<llvm::MCInstrAnalysis> analysis;

  X86_64Target();
};

const X86_64Target &x86_64Target();

}  // namespace bpftime
