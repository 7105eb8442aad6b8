// The flags are Clang's own words and Clang judges them; here they are only put back into the
// form and the order in which it was given them.
#include "SourceFlags.h"

#include "host/Libraries.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/ADT/StringRef.h>

namespace bpftime {

namespace {

/// Whether the kernel is asked: --verify of bpftime-aot, --engine of bpftime-verify.
bool asksKernel(const Options &options) {
  std::string engine = options.get("engine");
  return options.get("verify") == "kernel" || engine == "kernel" || engine == "both";
}

/// sourceFlags() as Clang spells them, in their order: -D X -U X is not -U X -D X.
std::vector<std::string> clangFlags(const Options &options) {
  std::vector<std::string> names, words;
  // Kernels before 6.6 know no v4: what one is to judge is made for all of them.
  if (asksKernel(options)) words.push_back("-mcpu=v3");
  for (const OptionSpec &row : sourceFlags()) names.push_back(row.name);
  for (const auto &[name, value] : options.inOrder(names))
    for (const OptionSpec &row : sourceFlags()) {
      if (name != row.name) continue;
      // Letters take their value in the same word, -std with an equals sign, others do not.
      if (row.letter) words.push_back(std::string("-") + row.letter + value);
      else if (name == "std") words.push_back("-std=" + value);
      else words.insert(words.end(), {"-" + name, value});
    }
  return words;
}

}  // namespace

const std::vector<OptionSpec> &sourceFlags() {
  static const std::vector<OptionSpec> rows = {
      {"include-dir", 'I', "DIR", "C: search this folder for headers", Repeatable},
      {"define", 'D', "NAME[=VALUE]", "C: define a macro", Repeatable},
      {"undefine", 'U', "NAME", "C: undefine a macro", Repeatable},
      {"include", '\0', "FILE", "C: include this file first", Repeatable | SingleDash},
      {"std", '\0', "NAME", "C: language version (default: Clang's)", SingleDash},
      {"warning", 'W', "NAME", "C: Clang's warnings: -Wall, -Werror, -Wno-bpftime-helper, …", Repeatable},
      {"resource-dir", '\0', "DIR", "C: Clang's own headers (default: those of the Clang in use)",
       SingleDash},
  };
  return rows;
}

SourceOptions sourceOptions(const Invocation &call) {
  return {clangFlags(call.options), runtimeLibrary("libbpftime-frontend.so"), call.colour};
}

bool isSource(const std::string &path, llvm::ArrayRef<uint8_t> bytes) {
  return llvm::StringRef(path).ends_with(".c") && !llvm::toStringRef(bytes).starts_with(
                                                      "\x7f"
                                                      "ELF");
}

}  // namespace bpftime
