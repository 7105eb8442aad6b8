// From verified programs to a native relocatable object.
//
//   checkCodegen refuses what has no native form
//   emitModule   total: cannot fail, passes LLVM's IR verifier
//   emitObject   optimises, selects instructions, renames library calls, appends
//                the .bpftime.native and .BTF sections (abi/native.h)
#pragma once

#include "object/ObjectFile.h"
#include "verify/Verify.h"

#include <memory>
#include <string>
#include <vector>

#include <llvm/ADT/ArrayRef.h>
#include <llvm/Support/Error.h>

namespace llvm {
class LLVMContext;
class Module;
class TargetMachine;
}  // namespace llvm

namespace bpftime {

struct CodegenOptions {
  std::string triple;      ///< empty: this host's
  std::string cpu;         ///< empty: the architecture's baseline; "host": this machine
  std::string attributes;  ///< --mattr
  char optLevel = '2';     ///< 0 1 2 3 s z
  /// --levels: more bodies for CPUs that have more (Levels.h): auto, none, or names.
  std::string levels = "auto";
  /// Helpers of the runtime may become part of the code (Bodies.h), which then works on
  /// sessions of this ABI version only.
  bool takesBodies = true;
};

/// An ELF ET_REL file in memory that obeys abi/native.h.
struct NativeObject {
  std::vector<uint8_t> elf;
};

/// Errors: unknown triple, CPU, feature or level.
llvm::Expected<std::unique_ptr<llvm::TargetMachine>> createTarget(const CodegenOptions &);

/// The CPUs a target knows, one a line (--mcpu=help).
llvm::Expected<std::string> listCpus(const CodegenOptions &);

/// Errors: an instruction, helper, map type or program type that this project does not run, in code
/// that the facts call reachable.
llvm::Error checkCodegen(const VerifiedProgram &, llvm::ArrayRef<MapDef>);

/// One module for all programs, which checkCodegen has let pass.
std::unique_ptr<llvm::Module> emitModule(llvm::LLVMContext &, const ObjectFile &,
                                         llvm::ArrayRef<VerifiedProgram>, const llvm::TargetMachine &,
                                         const CodegenOptions &);

/// Runs the pass pipeline of the target's own cost model over the module.
void optimise(llvm::Module &, llvm::TargetMachine &, const CodegenOptions &);

/// The machine code as assembly text, without our sections.
llvm::Expected<std::string> emitAssembly(llvm::Module &, llvm::TargetMachine &);

llvm::Expected<NativeObject> emitObject(llvm::Module &, llvm::TargetMachine &, const ObjectFile &,
                                        llvm::ArrayRef<VerifiedProgram>, const CodegenOptions &);

}  // namespace bpftime
