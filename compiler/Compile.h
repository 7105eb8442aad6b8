// The whole compiler as one function. Compile.cpp shows the pipeline on one screen.
#pragma once

#include "codegen/Codegen.h"
#include "frontend/Translation.h"
#include "object/ObjectFile.h"
#include "support/Diagnostic.h"
#include "verify/Verify.h"

#include <string>
#include <vector>

namespace bpftime {

/// Where to stop and what to print (--emit=).
enum class Emit : uint8_t { Object, Assembly, LlvmIr, Bitcode, Programs, Facts };

/// The stages that ran and the milliseconds of the process's CPU time that each took, in their
/// order: translate (C only), read, verify, lower, optimise, emit.
using StageTimes = std::vector<std::pair<const char *, double>>;

struct CompileOptions {
  ObjectOptions object;
  VerifyOptions verify;
  CodegenOptions codegen;
  std::string ctxArch;  ///< --ctx-arch: whose registers probes read; empty: not said
  Emit emit = Emit::Object;
  std::shared_ptr<const HostTable> host;  ///< what the embedding program offers; may be null
  SourceOptions source;                   ///< for compileSource()
  StageTimes *stages = nullptr;           ///< where to put down what each stage took
  std::function<void(Diagnostic)> warn = [](Diagnostic) {};  ///< SourceWarning as it is found
};

/// The same from an object that was not read from ELF. Not for Emit::Programs.
llvm::Expected<std::vector<uint8_t>> compile(const ObjectFile &, const CompileOptions &);

/// eBPF ELF bytes in, the bytes of what `emit` names out.
llvm::Expected<std::vector<uint8_t>> compile(llvm::ArrayRef<uint8_t> input, std::string name,
                                             const CompileOptions &);

/// The same for BPF C. Errors: those of translate() too; places in the source are named
/// as `path` names it.
llvm::Expected<std::vector<uint8_t>> compileSource(const std::string &path, const CompileOptions &);

}  // namespace bpftime
