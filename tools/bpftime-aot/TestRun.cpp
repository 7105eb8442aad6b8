// `bpftime-aot test-run`: one program on given input, through the same linker, loader and maps
// as everywhere else; a program for another CPU under qemu. The session lives as long as the run.
#include "BodyLevel.h"
#include "Command.h"
#include "CompileFlags.h"
#include "Execute.h"
#include "Json.h"
#include "Output.h"
#include "Table.h"
#include "TestContext.h"
#include "UnplannedInput.h"
#include "support/Diagnostic.h"

#include <llvm/Support/FormatVariadic.h>

namespace bpftime {

namespace {

/// Index of the program to run: the one named, or the only one.
llvm::Expected<uint32_t> chooseProgram(const Image &image, const std::string &file, const std::string &name) {
  std::string names;
  uint32_t count = 0;
  for (uint32_t i = 0; i < image.programs().size(); ++i) {
    if (isCallback(image.programs()[i].type)) continue;  // called by timers alone
    ++count;
    std::string here = image.string(image.programs()[i].name);
    if (here == name) return i;
    names += (names.empty() ? "" : ", ") + here;
  }
  if (!name.empty())
    return fail(diagnose(DiagId::NoSuchProgram, file, name).tryThis("It has: " + names + "."));
  if (count == 1) return 0;  // callbacks are behind it
  return fail(diagnose(DiagId::BadUsage, "which program is to be run? Give --program with one of: " + names));
}

/// The files named by --ctx-in and --data-in; whether they were given matters, because an
/// empty context is not the same as none.
llvm::Expected<TestInput> readTestInput(const Options &options) {
  TestInput input;
  auto read = [&](const char *option, std::vector<uint8_t> &bytes, bool &given) -> llvm::Error {
    given = options.has(option);
    if (!given) return llvm::Error::success();
    llvm::Expected<std::vector<uint8_t>> content = readInput(options.get(option));
    if (!content) return content.takeError();
    bytes = std::move(*content);
    return llvm::Error::success();
  };
  if (llvm::Error error = read("ctx-in", input.ctx, input.hasCtx)) return std::move(error);
  if (llvm::Error error = read("data-in", input.data, input.hasData)) return std::move(error);
  input.wantsCtx = options.has("ctx-out");
  return input;
}

/// A result that is given as `-` has standard output for itself: there is no telling where it ends.
llvm::Error checkOneStream(const Invocation &call) {
  int users = call.json;
  for (const char *option : {"ctx-out", "data-out"}) users += call.options.get(option) == "-";
  if (users < 2) return llvm::Error::success();
  return fail(diagnose(DiagId::BadUsage, call.json ? "-j and a result as `-` both want standard output"
                                                   : "--ctx-out and --data-out both want standard output"));
}

/// The duration is the mean of a run, the call through the guard included.
void report(Invocation &call, const char *program, const RunOrder &done) {
  uint64_t duration_ns = done.duration_ns / done.repeat;
  if (!call.json) {
    bool isTaken = call.options.get("ctx-out") == "-" || call.options.get("data-out") == "-";
    (isTaken ? call.err : call.out) << llvm::formatv("{0}: r0 {1} ({1:x}), {2} ns per run over {3}\n",
                                                     program, done.r0, duration_ns, done.repeat);
    return;
  }
  nlohmann::ordered_json j;
  j["program"] = program;
  j["r0"] = done.r0;
  j["retval"] = uint32_t(done.r0);
  j["duration_ns"] = duration_ns;
  j["repeat"] = done.repeat;
  printJson(call.out, j);
}

llvm::Error writeResults(const Options &options, const TestContext &ctx) {
  if (options.has("ctx-out"))
    if (llvm::Error error = writeOutput(options.get("ctx-out"), ctx.ctxOut())) return error;
  if (options.has("data-out")) return writeOutput(options.get("data-out"), ctx.dataOut());
  return llvm::Error::success();
}

llvm::Expected<int> run(Invocation &call) {
  llvm::Expected<uint64_t> repeat = call.options.number("repeat", 1);
  if (!repeat) return repeat.takeError();
  if (*repeat == 0) return fail(diagnose(DiagId::BadUsage, "--repeat=0: expected at least 1"));
  if (llvm::Error error = checkOneStream(call)) return std::move(error);
  llvm::Expected<TestInput> input = readTestInput(call.options);
  if (!input) return input.takeError();
  const std::string &file = call.options.positionals[0];
  llvm::Expected<Image> image = unplannedImage(call, file);
  if (!image) return image.takeError();
  llvm::Expected<uint32_t> program = chooseProgram(*image, file, call.options.get("program"));
  if (!program) return program.takeError();
  auto frame = Frame::create();
  if (!frame) return frame.takeError();
  llvm::Expected<std::unique_ptr<TestContext>> ctx =
      makeTestContext(image->programs()[*program].type, *input, **frame);
  if (!ctx) return ctx.takeError();

  const char *name = image->string(image->programs()[*program].name);
  // As in a preloaded program, and for as much of the time that is reported.
  uint32_t flags = BPFTIME_LOAD_DIRECT_READS;
  if (call.options.has("allow-unverified")) flags |= BPFTIME_LOAD_ALLOW_UNVERIFIED;
  if (call.options.has("level")) {
    llvm::Expected<uint32_t> forced = loadFlagsOf(*image, *program, call.options.get("level"));
    if (!forced) return forced.takeError();
    flags |= *forced;
  }
  RunOrder &order = (*frame)->prepare(name, (*ctx)->context(), flags);
  order.repeat = *repeat;
  if (llvm::Error error = execute(*image, **frame)) return std::move(error);
  if (llvm::Error error = writeResults(call.options, **ctx)) return std::move(error);
  report(call, name, order);
  return 0;
}

}  // namespace

const Command &testRunCommand() {
  static const Command command = {
      {"IN --program NAME",
       withCompileFlags(
           {{"program", '\0', "NAME", "the program to run (may be left out if there is only one)"},
            {"ctx-in", '\0', "FILE", "the context it gets, as in linux/bpf.h; zeros follow"},
            {"ctx-out", '\0', "FILE", "where to write the context afterwards"},
            {"data-in", '\0', "FILE", "the packet, from its Ethernet header on (XDP, tc, socket filter)"},
            {"data-out", '\0', "FILE", "where to write the packet afterwards"},
            {"level", '\0', "NAME",
             "the body to run, baseline or x86-64-v3, ... (default: the best for this CPU)"},
            {"repeat", '\0', "N", "how often to run it (default: 1)"},
            {"allow-unverified", '\0', nullptr, "run what was compiled with --verify=off"}}),
       1, 1, false,
       "IN is BPF C (.c), an eBPF object, a native object or a blob. The program runs once per repetition\n"
       "on the same context and packet; maps keep what it writes until the end. What is made for another\n"
       "CPU (--target) runs under qemu.\n"
       "Packet programs see what the kernel's BPF_PROG_TEST_RUN shows them. Their context is a struct\n"
       "xdp_md, whose data is the size of the metadata in front of the packet and whose data_end the\n"
       "size of both, or a struct __sk_buff (mark, priority, cb, tstamp, ...). Socket filters see the\n"
       "packet without its Ethernet header, which comes out as zeros.",
       "bpftime-aot test-run prog.bpf.o --program count --ctx-in regs.bin\n"
       "bpftime-aot test-run filter.bpf.o --data-in packet.bin --repeat 1000000 -j\n"
       "bpftime-aot test-run xdp.bpf.o --data-in packet.bin --data-out changed.bin"},
      run};
  return command;
}

}  // namespace bpftime
