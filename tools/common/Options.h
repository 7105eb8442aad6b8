// The option parser of all tools: a command lists its options as data, and both the
// parser and --help read that list, so the two cannot disagree.
//
// Understood: --name=value, --name value, --flag, -x value, -xvalue, -flag-like words
// where an option says so (clang's `-include FILE`), `--` before what belongs to another
// program or must not be taken for an option, negative numbers as arguments, and @FILE for a file
// of further arguments. Whatever is not listed is refused with the nearest name; an option given
// twice is refused unless it says it may repeat.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <llvm/Support/Error.h>

namespace bpftime {

enum OptionFlags : unsigned {
  Repeatable = 1,  ///< may be given several times; all() has every value in order
  SingleDash = 2,  ///< also understood as -name VALUE
  Required = 4,    ///< the command cannot do without
};

/// One row: `{"output", 'o', "FILE", "where to write", Required}`.
struct OptionSpec {
  const char *name;    ///< without dashes
  char letter;         ///< '\0': no short form
  const char *value;   ///< placeholder of the value in --help; nullptr: a flag
  const char *help;    ///< one sentence, no full stop
  unsigned flags = 0;  ///< OptionFlags
};

/// What a command line may look like.
struct Syntax {
  const char *synopsis = "";        ///< what follows the command's name: "IN -o OUT"
  std::vector<OptionSpec> options;  ///< beside --help, --json and --color, which all have
  unsigned positionalsMin = 0;
  unsigned positionalsMax = 0;
  bool takesRest = false;     ///< `-- CMD ARG…` must follow
  const char *details = "";   ///< paragraphs of --help after the options
  const char *examples = "";  ///< lines "command   # what it does"
};

/// A parsed command line. Names given to the accessors must be in the syntax.
class Options {
 public:
  bool has(const std::string &name) const;
  /// The value, or `fallback` if the option was not given.
  std::string get(const std::string &name, const std::string &fallback = "") const;
  /// Every value of a repeatable option, in order.
  std::vector<std::string> all(const std::string &name) const;
  /// Every (name, value) of these options, in the order of the command line.
  std::vector<std::pair<std::string, std::string>> inOrder(const std::vector<std::string> &names) const;
  /// The value as an unsigned number (decimal or 0x…), `fallback` if not given.
  llvm::Expected<uint64_t> number(const std::string &name, uint64_t fallback) const;

  std::vector<std::string> positionals;
  std::vector<std::string> rest;  ///< after `--`

 private:
  friend class OptionParser;
  std::vector<std::pair<std::string, std::string>> given;
};

/// Errors: DiagId::BadUsage. `--help` is not an error: the result then has("help"), and
/// nothing else about it was checked.
llvm::Expected<Options> parseOptions(const Syntax &, std::vector<std::string> arguments);

/// The options that every command has, for --help.
const std::vector<OptionSpec> &commonOptions();

/// Replaces each @FILE before `--` by the words in FILE (quoted as a shell would). A name
/// that is no file stays as it is.
std::vector<std::string> expandResponseFiles(const std::vector<std::string> &arguments);

/// The usage line, the options and the examples.
void printHelp(llvm::raw_ostream &, const std::string &commandName, const char *summary, const Syntax &);

/// The candidate nearest to `word`, or "" if none is near enough to be meant.
std::string nearest(const std::string &word, const std::vector<std::string> &candidates);

}  // namespace bpftime
