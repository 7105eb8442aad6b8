// bpftime-verify: says for each program of an object whether it may run, and why not.
//
// Links the object reader and the verifier, and no code generator. Prints verdicts on
// standard output (as text or JSON) and diagnostics on standard error.
#include "Command.h"

#include "Report.h"
#include "SourceFlags.h"

namespace bpftime {

namespace {

std::vector<OptionSpec> withSourceFlags(std::vector<OptionSpec> own) {
  own.insert(own.end(), sourceFlags().begin(), sourceFlags().end());
  return own;
}

}  // namespace

const Command &verifyCommand() {
  static const Command command = {
      {"IN",
       withSourceFlags({{"program", 0, "NAME", "verify this program only", Repeatable},
                        {"type", 0, "TYPE", "verify as this program type, whatever the section says"},
                        {"engine", 0, "ENGINE", "builtin (default), kernel or both"},
                        {"policy", 0, "FILE", "what programs may use: linux, tiny, cortex-m, or a JSON file"},
                        {"settable", 0, "NAME", "global variable that a host may change at load", Repeatable},
                        {"settable-size", 0, "MAP=MIN..MAX",
                         "map whose max_entries a host may change at load", Repeatable},
                        {"insn-budget", 0, "N", "instructions followed before giving up (default 1000000)"},
                        {"btf", 0, "FILE", "types for CO-RE relocations (default: the running kernel's)"},
                        {"facts", 0, nullptr, "print what was proved about each instruction"},
                        {"stats", 0, nullptr, "print the work done"}}),
       1, 1, false,
       "IN is an eBPF object, or C, which Clang translates as `bpftime-aot compile` does. Every\n"
       "program gets a verdict: accepted, rejected, or unsupported when the verifier lacks what\n"
       "the program uses. The status is 0 if all are accepted, else 1; with --engine=both it\n"
       "follows the built-in verifier, and the kernel may be unavailable.",
       "bpftime-verify malloc.bpf.o                    # verdicts and reasons\n"
       "bpftime-verify malloc.bpf.c -I include         # carets in the source\n"
       "bpftime-verify malloc.bpf.o --program count -j # one program, as JSON\n"
       "bpftime-verify malloc.bpf.o --policy=tiny      # would a small runtime take it?\n"
       "bpftime-verify malloc.bpf.o --settable=limit   # whatever a host sets limit to\n"
       "bpftime-verify malloc.bpf.o --facts            # what the compiler may rely on\n"
       "bpftime-verify malloc.bpf.o --engine=both --stats # beside the running kernel's verdict"},
      runVerify};
  return command;
}

}  // namespace bpftime

int main(int argc, char **argv) {
  static const bpftime::Tool tool = {"bpftime-verify", "Verifies eBPF programs without running them."};
  return bpftime::runTool(tool, bpftime::verifyCommand(), bpftime::startTool(argc, argv));
}
