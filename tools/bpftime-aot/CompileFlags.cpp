// Parses the compile flags. Values are checked here as far as they are words of ours;
// what LLVM or libbpf must judge (triples, CPUs, paths) is passed on.
#include "CompileFlags.h"

#include "Output.h"
#include "codegen/Architectures.h"
#include "object/Settable.h"
#include "support/Diagnostic.h"
#include "verify/Policy.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/ADT/StringRef.h>
#include <llvm/Support/Path.h>

namespace bpftime {

namespace {

/// The one wording for a value that is not understood.
llvm::Error badValue(const std::string &flag, const std::string &value, const std::string &allowed) {
  return fail(diagnose(DiagId::BadUsage, "--" + flag + "=" + value + ": expected " + allowed));
}

/// Who verifies; `off` is recorded in the result and refused again at load.
llvm::Expected<VerifyEngine> engineOf(const std::string &text) {
  if (text == "builtin") return VerifyEngine::Builtin;
  if (text == "kernel") return VerifyEngine::Kernel;
  if (text == "off") return VerifyEngine::Off;
  return badValue("verify", text, "builtin, kernel or off");
}

/// "6.1.0" as KERNEL_VERSION() packs it.
llvm::Expected<uint32_t> versionOf(const std::string &text) {
  llvm::SmallVector<llvm::StringRef, 3> parts;
  llvm::StringRef(text).split(parts, '.');
  unsigned number[3] = {};
  bool bad = parts.size() > 3;
  for (size_t i = 0; !bad && i < parts.size(); ++i)
    bad = parts[i].getAsInteger(10, number[i]) || number[i] > 255;
  if (bad) return badValue("kernel-version", text, "MAJOR.MINOR.PATCH");
  return (number[0] << 16) | (number[1] << 8) | number[2];
}

/// The letter or digit behind -O.
llvm::Expected<char> levelOf(const std::string &text) {
  if (text.size() == 1 && llvm::StringRef("0123sz").contains(text[0])) return text[0];
  return fail(diagnose(DiagId::BadUsage, "-O" + text + ": expected 0, 1, 2, 3, s or z"));
}

/// NAME=VALUE of --set.
llvm::Expected<std::pair<std::string, std::string>> assignment(const std::string &text) {
  size_t equals = text.find('=');
  if (equals == 0 || equals == std::string::npos) return badValue("set", text, "NAME=VALUE");
  return std::pair(text.substr(0, equals), text.substr(equals + 1));
}

/// The flags that act while the object is read, before verification.
llvm::Error readObjectFlags(const Options &options, ObjectOptions &object) {
  object.btfPath = options.get("btf");
  object.programs = options.all("program");
  if (options.has("kernel-version")) {
    llvm::Expected<uint32_t> version = versionOf(options.get("kernel-version"));
    if (!version) return version.takeError();
    object.kernelVersion = *version;
  }
  object.settable = options.all("settable");
  for (const std::string &text : options.all("settable-size")) {
    auto size = parseSettableSize(text);
    if (!size) return size.takeError();
    object.settableSizes.push_back(*size);
  }
  for (const std::string &text : options.all("set")) {
    auto pair = assignment(text);
    if (!pair) return pair.takeError();
    object.set.push_back(*pair);
  }
  return llvm::Error::success();
}

/// Whose registers the context of a probe holds: as said, and for C that of the target, which
/// the macros of bpf_tracing.h are told.
llvm::Error readContextArch(const std::string &named, CompileOptions &result) {
  auto isNamed = [&](const Architecture &row) { return named == row.name; };
  if (!named.empty() && llvm::none_of(architectures(), isNamed))
    return badValue("ctx-arch", named, "x86_64, aarch64, riscv64 or armv7");
  result.ctxArch = named;
  const Architecture *target = targetArchitecture(result.codegen);
  bool isSaid =
      llvm::any_of(result.source.flags, [](llvm::StringRef word) { return word.contains("__TARGET_ARCH_"); });
  if (target && !isSaid)
    result.source.flags.insert(result.source.flags.begin(), std::string("-D__TARGET_ARCH_") + target->macro);
  return llvm::Error::success();
}

}  // namespace

const std::vector<OptionSpec> &compileFlags() {
  static const std::vector<OptionSpec> rows = {
      {"target", '\0', "TRIPLE", "machine to compile for (default: this one)"},
      {"mcpu", '\0', "NAME", "CPU to compile for, `host`, or `help` for a list (default: the baseline)"},
      {"mattr", '\0', "LIST", "features to add or remove: +avx2,-bmi"},
      {"levels", '\0', "LIST",
       "more bodies, for CPUs that have more: auto, none, or names such as x86-64-v3 (default: auto)"},
      {"opt", 'O', "LEVEL", "optimisation: 0, 1, 2, 3, s or z (default: 2)"},
      {"ctx-arch", '\0', "ARCH",
       "machine whose pt_regs the program reads: x86_64, aarch64, riscv64 or armv7"},
      {"verify", '\0', "ENGINE", "who verifies: builtin, kernel or off (default: builtin)"},
      {"insn-budget", '\0', "N", "instructions the verifier may process (default: 1000000)"},
      {"policy", '\0', "FILE", "what programs may use: linux, tiny, cortex-m, or a JSON file"},
      {"host-table", '\0', "FILE", "helpers and context of the program that will embed this one"},
      {"btf", '\0', "FILE", "BTF for CO-RE (default: the running kernel's)"},
      {"kernel-version", '\0', "V", "version shown to .kconfig (default: the running kernel's)"},
      {"set", '\0', "NAME=VALUE", "initial value of a .rodata variable: NAME, NAME.member or NAME[2]",
       Repeatable},
      {"settable", '\0', "NAME",
       "global variable that a host may change at load; --set gives its first value", Repeatable},
      {"settable-size", '\0', "MAP=MIN..MAX", "map whose max_entries a host may change at load", Repeatable},
      {"program", '\0', "NAME", "take only this program of the object", Repeatable},
  };
  return rows;
}

std::vector<OptionSpec> withCompileFlags(std::vector<OptionSpec> own) {
  for (const auto *rows : {&compileFlags(), &sourceFlags()})
    for (const OptionSpec &row : *rows) {
      bool isOwn =
          llvm::any_of(own, [&](const OptionSpec &o) { return llvm::StringRef(o.name) == row.name; });
      if (!isOwn) own.push_back(row);
    }
  return own;
}

/// Sound: only asked for rows of the table.
static const OptionSpec &rowOf(llvm::StringRef name) {
  return *llvm::find_if(compileFlags(), [&](const OptionSpec &row) { return name == row.name; });
}

const OptionSpec &policyFlag() { return rowOf("policy"); }
const OptionSpec &hostTableFlag() { return rowOf("host-table"); }

llvm::Expected<std::shared_ptr<const HostTable>> hostTable(const Options &options) {
  if (!options.has("host-table")) return nullptr;
  std::string path = options.get("host-table");
  llvm::Expected<std::vector<uint8_t>> bytes = readInput(path);
  if (!bytes) return bytes.takeError();
  return HostTable::parse(llvm::toStringRef(*bytes), path);
}

llvm::Error checkFlagsAct(const Options &options, const std::string &path) {
  for (const auto *rows : {&compileFlags(), &sourceFlags()})
    for (const OptionSpec &row : *rows)
      if (!llvm::is_contained({"program", "target"}, llvm::StringRef(row.name)) && options.has(row.name))
        return fail(diagnose(DiagId::BadUsage, llvm::Twine("--") + row.name + " has no effect on " + path +
                                                   ", which is compiled: give it to `compile`"));
  return llvm::Error::success();
}

llvm::Expected<CompileOptions> plainCompileOptions(Invocation &call) {
  CompileOptions result;
  result.source = sourceOptions(call);
  result.warn = [&call](Diagnostic d) { call.warn(std::move(d)); };
  if (!call.options.has("policy")) return result;
  auto policy = findPolicy(call.options.get("policy"));
  if (!policy) return policy.takeError();
  result.verify.policy = std::move(*policy);
  return result;
}

llvm::Expected<CompileOptions> compileOptions(Invocation &call) {
  const Options &options = call.options;
  llvm::Expected<CompileOptions> plain = plainCompileOptions(call);
  if (!plain) return plain.takeError();
  CompileOptions &result = *plain;
  if (llvm::Error error = readObjectFlags(options, result.object)) return std::move(error);
  auto host = hostTable(options);
  if (!host) return host.takeError();
  result.host = std::move(*host);
  llvm::Expected<VerifyEngine> engine = engineOf(options.get("verify", "builtin"));
  if (!engine) return engine.takeError();
  llvm::Expected<uint64_t> budget = options.number("insn-budget", result.verify.insnBudget);
  if (!budget) return budget.takeError();
  llvm::Expected<char> level = levelOf(options.get("opt", "2"));
  if (!level) return level.takeError();
  result.verify.engine = *engine;
  result.verify.insnBudget = *budget;
  result.codegen.triple = options.get("target");
  result.codegen.cpu = options.get("mcpu");
  result.codegen.attributes = options.get("mattr");
  result.codegen.optLevel = *level;
  result.codegen.levels = options.get("levels", "auto");
  if (llvm::Error error = readContextArch(options.get("ctx-arch"), result)) return std::move(error);
  return plain;
}

llvm::Expected<std::vector<uint8_t>> compileFile(const std::string &path, const CompileOptions &options) {
  llvm::Expected<std::vector<uint8_t>> input = readInput(path);
  if (!input) return input.takeError();
  return compileBytes(path, *input, options);
}

llvm::Expected<std::vector<uint8_t>> compileBytes(const std::string &path, llvm::ArrayRef<uint8_t> input,
                                                  const CompileOptions &options) {
  if (isSource(path, input)) return compileSource(path, options);
  // Only the file's own name goes into the result, so that it does not depend on where
  // it was built.
  std::string name = path == "-" ? "stdin" : llvm::sys::path::filename(path).str();
  return compile(input, name, options);
}

}  // namespace bpftime
