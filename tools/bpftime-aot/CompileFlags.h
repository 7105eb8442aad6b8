// The flags that shape a compilation, shared by every command that takes an eBPF object
// (compile, test-run, run, attach). One table, one translation to CompileOptions.
#pragma once

#include "Compile.h"
#include "Options.h"

namespace bpftime {

/// Rows to append to a command's Syntax::options.
const std::vector<OptionSpec> &compileFlags();

/// What the flags say. Errors: DiagId::BadUsage for a value that is none.
llvm::Expected<CompileOptions> compileOptions(const Options &);

/// `own` rows followed by the compile flags.
std::vector<OptionSpec> withCompileFlags(std::vector<OptionSpec> own);

/// Reads IN and compiles it. `.c` files are refused with the Clang command to use.
/// Errors: those of readInput() and compile().
llvm::Expected<std::vector<uint8_t>> compileFile(const std::string &path, const CompileOptions &);

/// The same for bytes already read from `path`.
llvm::Expected<std::vector<uint8_t>> compileBytes(const std::string &path, llvm::ArrayRef<uint8_t>,
                                                  const CompileOptions &);

}  // namespace bpftime
