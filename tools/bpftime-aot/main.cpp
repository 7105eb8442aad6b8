// bpftime-aot: compiles, links, runs and inspects eBPF programs for user space.
//
// This file only knows which subcommands there are (commands.def); each is a file of its
// own beside this one, and tools/common/ turns its outcome into text and exit status.
#include "Command.h"

namespace bpftime {
#define COMMAND(name, function, summary) const Command &function();
#include "commands.def"
}  // namespace bpftime

int main(int argc, char **argv) {
  using namespace bpftime;
  static const std::vector<CommandRow> commands = {
#define COMMAND(name, function, summary) {name, function, summary},
#include "commands.def"
  };
  static const Tool tool = {"bpftime-aot",
                            "Compiles eBPF programs ahead of time and runs them in user space."};
  return runTool(tool, commands, startTool(argc, argv));
}
