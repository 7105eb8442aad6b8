// A tool with one command per way a command can end, so that lit tests can see what the
// frame of tools/common makes of each: text, JSON, exit status.
#include "Command.h"
#include "Output.h"

#include "support/Diagnostic.h"

#include <llvm/Support/ErrorHandling.h>

using namespace bpftime;

namespace {

llvm::Expected<int> copy(Invocation &i) {
  auto bytes = readInput(i.options.positionals[0]);
  if (!bytes) return bytes.takeError();
  if (llvm::Error error = writeOutput(i.options.get("output"), *bytes)) return std::move(error);
  return 0;
}

llvm::Expected<int> untranslated(Invocation &) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), "an error nobody translated");
}

llvm::Expected<int> fatal(Invocation &) { llvm::report_fatal_error("LLVM gave up"); }

llvm::Expected<int> two(Invocation &) {
  Where where{"prog.c", 3, 5, "\tint x = y;"};
  return fail({diagnose(DiagId::CannotRead, "a", "first").at(where).since("one").since("two").on({7, "exit"}),
               diagnose(DiagId::BadUsage, "second")});
}

llvm::Expected<int> status(Invocation &i) {
  auto value = i.options.number("value", 0);
  if (!value) return value.takeError();
  return static_cast<int>(*value);
}

const Syntax none;
const Syntax files = {.synopsis = "IN -o OUT",
                      .options = {{"output", 'o', "FILE", "where to write", Required}},
                      .positionalsMin = 1,
                      .positionalsMax = 1,
                      .examples = "frame-tool copy a -o b   # copies a"};
const Syntax number = {.options = {{"value", 0, "N", "the exit status"}}};

template <const Syntax &S, llvm::Expected<int> (*Run)(Invocation &), int Failure = 0>
const Command &command() {
  static const Command c = {S, Run, Failure};
  return c;
}

}  // namespace

int main(int argc, char **argv) {
  const std::vector<CommandRow> commands = {
      {"copy", command<files, copy>, "Copies a file."},
      {"untranslated", command<none, untranslated>, "Fails with an error of LLVM's."},
      {"fatal", command<none, fatal>, "Dies inside LLVM."},
      {"two", command<none, two>, "Fails with two diagnostics."},
      {"part", command<none, two, 125>, "Fails with a status of its own."},
      {"status", command<number, status>, "Ends with the given status."},
  };
  return runTool({"frame-tool", "Ends in every way."}, commands, startTool(argc, argv));
}
