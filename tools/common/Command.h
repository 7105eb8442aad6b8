// What a subcommand is, and the one place where its outcome becomes text, JSON and an
// exit status.
//
// A subcommand is one file with one function that returns its Command: the syntax as
// data, and `run`. It prints its result through the Invocation and returns an error for
// everything else; it never prints a diagnostic itself and never exits.
#pragma once

#include "Options.h"
#include "support/Diagnostic.h"

#include <string>
#include <vector>

#include <llvm/Support/Error.h>
#include <llvm/Support/raw_ostream.h>

namespace bpftime {

/// One run of a command.
struct Invocation {
  const Options &options;
  bool json;                              ///< -j: results as JSON on `out`
  bool colour;                            ///< messages on `err` may be coloured
  llvm::raw_ostream &out;                 ///< standard output: results only
  llvm::raw_ostream &err;                 ///< standard error: messages, streams
  std::vector<Diagnostic> warnings = {};  ///< so far, for the result as JSON

  /// Shows what does not stop the command, at once and with -j as well.
  void warn(Diagnostic);
  /// `warnings` for a JSON document: an array of the objects that toJson() gives.
  std::string warningsJson() const;
};

struct Command {
  Syntax syntax;
  /// The exit status (0, or what the command's contract says), or the reason it failed.
  llvm::Expected<int> (*run)(Invocation &);
  /// If not 0, the exit status of every failure but wrong usage (`run`: 125).
  int failureStatus = 0;
};

/// The name, version and description of an executable, for --version and --help.
struct Tool {
  const char *name;
  const char *summary;
};

/// A row of a tool's table of subcommands.
struct CommandRow {
  const char *name;
  const Command &(*get)();
  const char *summary;
};

/// Runs one command: parses, prints help, runs, reports. Gives the exit status.
/// `name` is what usage lines begin with: "bpftime-aot compile".
int runCommand(const std::string &name, const char *summary, const Command &,
               std::vector<std::string> arguments);

/// A whole tool with subcommands (bpftime-aot).
int runTool(const Tool &, const std::vector<CommandRow> &, std::vector<std::string> arguments);
/// A whole tool that is one command (bpftime-verify).
int runTool(const Tool &, const Command &, std::vector<std::string> arguments);

/// argv without the program's name, with @FILE expanded. Also makes LLVM's fatal errors
/// end with ExitStatus::Bug.
std::vector<std::string> startTool(int argc, char **argv);

}  // namespace bpftime
