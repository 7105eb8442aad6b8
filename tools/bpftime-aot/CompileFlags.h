// The flags that shape a compilation, shared by every command that takes an eBPF object or
// C (compile, test-run, run, attach). One table, one translation to CompileOptions.
#pragma once

#include "Command.h"
#include "Compile.h"
#include "SourceFlags.h"

namespace bpftime {

/// Rows to append to a command's Syntax::options.
const std::vector<OptionSpec> &compileFlags();

/// What the flags say; warnings go to the invocation, which must outlive the result.
/// Errors: DiagId::BadUsage for a value that is none.
llvm::Expected<CompileOptions> compileOptions(Invocation &);
/// What sourceFlags() and --policy say, and the defaults of everything else.
llvm::Expected<CompileOptions> plainCompileOptions(Invocation &);

/// The rows of --policy and --host-table, for commands that take no other compile flag.
const OptionSpec &policyFlag();
const OptionSpec &hostTableFlag();
/// What --host-table says; null without it. Errors: CannotRead, HostTable.
llvm::Expected<std::shared_ptr<const HostTable>> hostTable(const Options &);
/// For input that is compiled already: no flag of compilation can act on it, and none is passed over
/// in silence. `--program` and `--target`
/// are the command's own to judge. Errors: DiagId::BadUsage.
llvm::Error checkFlagsAct(const Options &, const std::string &path);

/// `own` rows followed by the compile flags.
std::vector<OptionSpec> withCompileFlags(std::vector<OptionSpec> own);

/// Reads IN, an eBPF object or C, and compiles it. Errors: those of readInput(), compile()
/// and compileSource().
llvm::Expected<std::vector<uint8_t>> compileFile(const std::string &path, const CompileOptions &);

/// The same for bytes already read from `path`.
llvm::Expected<std::vector<uint8_t>> compileBytes(const std::string &path, llvm::ArrayRef<uint8_t>,
                                                  const CompileOptions &);

}  // namespace bpftime
