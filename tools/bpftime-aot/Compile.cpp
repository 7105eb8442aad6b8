// `bpftime-aot compile`: an eBPF object or C in, a native object (or what --emit names) out.
// The work is compiler/Compile.cpp's; this file reads flags and writes files. On any error
// no output file appears.
#include "Command.h"
#include "CompileFlags.h"
#include "Json.h"
#include "Output.h"
#include "codegen/Codegen.h"
#include "support/Diagnostic.h"

#include <optional>

#include <llvm/ADT/StringExtras.h>
#include <sys/resource.h>

namespace bpftime {

namespace {

/// The words of --emit, in the order of the stages they stop at.
std::optional<Emit> emitOf(const std::string &text) {
  struct Row {
    const char *name;
    Emit emit;
  };
  constexpr Row rows[] = {{"obj", Emit::Object}, {"asm", Emit::Assembly},      {"llvm-ir", Emit::LlvmIr},
                          {"bc", Emit::Bitcode}, {"programs", Emit::Programs}, {"facts", Emit::Facts}};
  for (const Row &row : rows)
    if (text == row.name) return row.emit;
  return std::nullopt;
}

/// The most memory this process has had in use.
uint64_t peakMemoryBytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return uint64_t(usage.ru_maxrss) * 1024;
}

/// The output as bytes. With -j a document says what was written and what that took; text for
/// standard output is part of it, machine code there stands alone.
llvm::Error deliver(Invocation &call, const std::string &output, bool isText, llvm::ArrayRef<uint8_t> bytes,
                    const StageTimes &stages) {
  bool isInside = call.json && output == "-" && isText;
  if (!isInside)
    if (llvm::Error error = writeOutput(output, bytes)) return error;
  if (!call.json || (output == "-" && !isText)) return llvm::Error::success();
  nlohmann::ordered_json j;
  j["input"] = call.options.positionals[0];
  j["output"] = output;
  j["bytes"] = bytes.size();
  if (isInside) j["text"] = llvm::toStringRef(bytes).str();
  for (const auto &[stage, milliseconds] : stages) j["stages_ms"][stage] = milliseconds;
  j["peak_memory_bytes"] = peakMemoryBytes();
  if (!call.warnings.empty())
    j["warnings"] = nlohmann::ordered_json::parse(call.warningsJson(), nullptr, false);
  printJson(call.out, j);
  return llvm::Error::success();
}

/// One CPU a line, with -j as an array.
void printCpus(Invocation &call, llvm::StringRef cpus) {
  if (!call.json) {
    call.out << cpus;
    return;
  }
  auto list = nlohmann::ordered_json::array();
  for (llvm::StringRef cpu : llvm::split(cpus.trim(), '\n')) list.push_back(cpu.str());
  printJson(call.out, {{"cpus", list}});
}

llvm::Expected<int> run(Invocation &call) {
  llvm::Expected<CompileOptions> options = compileOptions(call);
  if (!options) return options.takeError();
  if (options->codegen.cpu == "help") {
    llvm::Expected<std::string> cpus = listCpus(options->codegen);
    if (!cpus) return cpus.takeError();
    printCpus(call, *cpus);
    return 0;
  }
  if (call.options.positionals.empty())
    return fail(diagnose(DiagId::BadUsage, "which file is to be compiled?"));
  std::string emitName = call.options.get("emit", "obj");
  std::optional<Emit> emit = emitOf(emitName);
  if (!emit)
    return fail(diagnose(DiagId::BadUsage,
                         "--emit=" + emitName + ": expected obj, asm, llvm-ir, bc, programs or facts"));
  options->emit = *emit;
  // Text goes to the terminal unless told otherwise, machine code never does.
  bool isText = *emit != Emit::Object && *emit != Emit::Bitcode;
  if (!isText && !call.options.has("output")) return fail(diagnose(DiagId::BadUsage, "-o OUT is missing"));
  if (llvm::Error error = checkNoInput(call.options.get("output", "-"), call.options.positionals))
    return std::move(error);
  StageTimes stages;
  options->stages = &stages;
  llvm::Expected<std::vector<uint8_t>> bytes = compileFile(call.options.positionals[0], *options);
  if (!bytes) return bytes.takeError();
  if (llvm::Error error = deliver(call, call.options.get("output", "-"), isText, *bytes, stages))
    return std::move(error);
  return 0;
}

}  // namespace

const Command &compileCommand() {
  static const Command command = {
      {"IN -o OUT",
       withCompileFlags({{"output", 'o', "FILE", "where to write; `-` is standard output"},
                         {"emit", '\0', "WHAT", "obj, asm, llvm-ir, bc, programs or facts (default: obj)"}}),
       0, 1, false,
       "IN is BPF C, whose name ends in .c, or an eBPF ELF object as Clang makes it (-target bpf -O2 -g).\n"
       "C goes through Clang in process, for eBPF v3; -Wbpftime-helper, -Wbpftime-map-type and\n"
       "-Wbpftime-program-type (on unless -Wno-bpftime) point at what the runtime or --policy lacks.\n"
       "OUT is a native relocatable object that holds every program of IN; by convention its name ends\n"
       "in .native. With -j a document says what was written; text for standard output is part of it.",
       "bpftime-aot compile prog.bpf.o -o prog.native   # for this machine's baseline CPU\n"
       "bpftime-aot compile prog.bpf.c -o prog.native -I include -D LIMIT=16\n"
       "bpftime-aot compile prog.bpf.o -o prog.native --mcpu=host -O3\n"
       "bpftime-aot compile prog.bpf.o -o prog.native --policy=tiny  # refuse what a small runtime lacks\n"
       "bpftime-aot compile prog.bpf.o -o prog.native --settable=limit --settable-size=counts=16..1024\n"
       "bpftime-aot compile prog.bpf.o --emit=asm       # the machine code as text\n"
       "bpftime-aot compile prog.bpf.o --emit=programs  # the eBPF instructions after relocation"},
      run};
  return command;
}

}  // namespace bpftime
