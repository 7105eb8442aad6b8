// The frame around every command: help, version, reporting of errors, exit status.
//
// Trusts nothing about the arguments. Leaves true: diagnostics appear exactly once, on
// standard error as text or on standard output as {"error": …} with -j; a result that
// could not be written to standard output is an error as well.
#include "Command.h"

#include "Json.h"
#include "support/Diagnostic.h"

#include <cstdlib>

#include <bpf/libbpf_version.h>
#include <fcntl.h>
#include <llvm/Config/llvm-config.h>
#include <llvm/Support/ErrorHandling.h>
#include <llvm/Support/Process.h>
#include <unistd.h>

namespace bpftime {

namespace {

/// Looked for before parsing, because an error of parsing must be JSON as well.
bool wantsJson(const std::vector<std::string> &arguments) {
  for (const std::string &word : arguments) {
    if (word == "--") return false;
    if (word == "-j" || word == "--json") return true;
  }
  return false;
}

/// Diagnostics go to standard error, so its terminal decides.
bool wantsColour(const std::string &when) {
  if (when != "auto") return when == "always";
  const char *no = std::getenv("NO_COLOR");  // no-color.org: set and not empty
  return !(no && *no) && llvm::sys::Process::StandardErrIsDisplayed() &&
         llvm::sys::Process::StandardErrHasColors();
}

/// toJson gives valid JSON, so parsing cannot fail (and exceptions are off).
nlohmann::ordered_json arrayOf(const std::vector<Diagnostic> &list) {
  auto array = nlohmann::ordered_json::array();
  for (const Diagnostic &d : list) array.push_back(nlohmann::ordered_json::parse(toJson(d), nullptr, false));
  return array;
}

/// Shows the diagnostics and gives the exit status they mean.
int report(const std::vector<Diagnostic> &list, bool json, bool colour,
           const std::vector<Diagnostic> &warnings = {}) {
  if (json) {
    using Json = nlohmann::ordered_json;
    Json document;
    document["error"] = arrayOf(list)[0];
    if (list.size() > 1) document["diagnostics"] = arrayOf(list);
    if (!warnings.empty()) document["warnings"] = arrayOf(warnings);
    printJson(llvm::outs(), document);
  } else {
    for (const Diagnostic &d : list) printText(llvm::errs(), d, colour);
  }
  return static_cast<int>(exitStatus(list));
}

/// A full disk or a closed pipe behind standard output is a failure, not a success.
int finish(int status, bool colour) {
  llvm::outs().flush();
  if (llvm::outs().has_error()) {
    std::string reason = llvm::outs().error().message();
    llvm::outs().clear_error();
    int failed = report({diagnose(DiagId::CannotWrite, "standard output", reason)}, false, colour);
    status = status ? status : failed;
  }
  // Nobody could be told that standard error is full; LLVM would end with a status of its own.
  llvm::errs().clear_error();
  return status;
}

/// Occupies the standard streams that the caller closed, or the next file opened would be one of
/// them. Reading from them and writing results to them still fails; a command that `run` starts
/// finds them closed.
void holdStandardStreams() {
  constexpr int modes[] = {O_WRONLY, O_RDONLY, O_WRONLY};
  for (int fd = 0; fd < 3; ++fd)
    // The lowest free number is this one: those below are open by now.
    if (fcntl(fd, F_GETFD) < 0) (void)!open("/dev/null", modes[fd] | O_CLOEXEC);
}

/// One line, or one JSON object. libbpf is linked statically: the header's version is the
/// version that runs.
int printVersion(const Tool &tool, bool json) {
  std::string libbpf = std::to_string(LIBBPF_MAJOR_VERSION) + "." + std::to_string(LIBBPF_MINOR_VERSION);
  if (json) {
    nlohmann::ordered_json j = {
        {"name", tool.name}, {"version", BPFTIME_VERSION}, {"llvm", LLVM_VERSION_STRING}, {"libbpf", libbpf}};
    printJson(llvm::outs(), j);
  } else {
    llvm::outs() << tool.name << " " << BPFTIME_VERSION << " (LLVM " << LLVM_VERSION_STRING << ", libbpf "
                 << libbpf << ")\n";
  }
  return finish(0, false);
}

/// What `TOOL --help` shows: the table of commands.
int printOverview(const Tool &tool, const std::vector<CommandRow> &commands) {
  llvm::raw_ostream &os = llvm::outs();
  os << "usage: " << tool.name << " COMMAND [OPTION…] ARGUMENT…\n\n" << tool.summary << "\n\ncommands:\n";
  for (const CommandRow &c : commands)
    os << "  " << c.name << std::string(12 - std::min<size_t>(11, strlen(c.name)), ' ') << c.summary << "\n";
  os << "\n"
     << tool.name << " COMMAND --help shows the options and examples of a command;\n"
     << tool.name << " --version names the libraries it is built on.\n";
  return finish(0, false);
}

/// Ends the process, with the message as a diagnostic of ours. LLVM reports what it thinks impossible through
/// this; it must not return.
void fatalError(void *, const char *reason, bool) {
  report({diagnose(DiagId::Internal, reason)}, false, false);
  llvm::outs().flush();
  _exit(static_cast<int>(ExitStatus::Bug));
}

}  // namespace

void Invocation::warn(Diagnostic d) {
  printText(err, d, colour);
  warnings.push_back(std::move(d));
}

std::string Invocation::warningsJson() const { return arrayOf(warnings).dump(); }

std::vector<std::string> startTool(int argc, char **argv) {
  holdStandardStreams();
  // Without this LLVM would end with SIGABRT and a backtrace.
  llvm::install_fatal_error_handler(fatalError);
  return expandResponseFiles(std::vector<std::string>(argv + (argc > 0), argv + argc));
}

int runCommand(const std::string &name, const char *summary, const Command &command,
               std::vector<std::string> arguments) {
  bool json = wantsJson(arguments);
  llvm::Expected<Options> options = parseOptions(command.syntax, std::move(arguments));
  if (!options) {
    bool colour = wantsColour("auto");
    return finish(report(takeDiagnostics(options.takeError()), json, colour), colour);
  }
  if (options->has("help")) {
    printHelp(llvm::outs(), name, summary, command.syntax);
    return finish(0, false);
  }
  bool colour = wantsColour(options->get("color", "auto"));
  Invocation invocation{*options, json, colour, llvm::outs(), llvm::errs()};
  llvm::Expected<int> status = command.run(invocation);
  if (status) return finish(*status, colour);
  int failed = report(takeDiagnostics(status.takeError()), json, colour, invocation.warnings);
  // Wrong usage keeps its status: nothing has been tried yet.
  if (command.failureStatus && failed != static_cast<int>(ExitStatus::Usage)) failed = command.failureStatus;
  return finish(failed, colour);
}

int runTool(const Tool &tool, const Command &command, std::vector<std::string> arguments) {
  if (!arguments.empty() && (arguments[0] == "--version" || arguments.back() == "--version"))
    return printVersion(tool, wantsJson(arguments));
  return runCommand(tool.name, tool.summary, command, std::move(arguments));
}

int runTool(const Tool &tool, const std::vector<CommandRow> &commands, std::vector<std::string> arguments) {
  bool json = wantsJson(arguments);
  // Options of the tool itself stand before the command's name.
  size_t at = 0;
  while (at < arguments.size() && (arguments[at] == "-j" || arguments[at] == "--json")) ++at;
  std::string word = at < arguments.size() ? arguments[at] : "";
  if (word == "help" && at + 1 < arguments.size()) {
    // As `COMMAND --help`.
    word = arguments[at + 1];
    arguments = {word, "--help"}, at = 0;
  }
  if (word == "--help" || word == "-h" || word == "help") return printOverview(tool, commands);
  if (word == "--version") return printVersion(tool, json);
  std::vector<std::string> names;
  for (const CommandRow &c : commands) {
    names.push_back(c.name);
    if (word != c.name) continue;
    arguments.erase(arguments.begin() + at);
    return runCommand(std::string(tool.name) + " " + c.name, c.summary, c.get(), std::move(arguments));
  }
  // Only now is it clear that the word is no command; the table's names are the candidates.
  Diagnostic d =
      diagnose(DiagId::BadUsage, word.empty() ? "a command is missing" : "unknown command '" + word + "'");
  std::string near = nearest(word, names);
  d.remedy = near.empty() ? std::string("Run ") + tool.name + " --help to see the commands."
                          : "Did you mean '" + near + "'?";
  return finish(report({d}, json, wantsColour("auto")), false);
}

}  // namespace bpftime
