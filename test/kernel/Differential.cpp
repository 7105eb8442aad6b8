// bpftime-differential: random programs through three engines: the reference interpreter,
// our compiled code, and the kernel (BPF_PROG_TEST_RUN) where bpf(2) is allowed. Results
// and memory must be equal.
//
//   --programs=N --statements=N --seed=N   how many, how large, where to begin
//   --inputs=N                             runs per program
//   --engine=off|builtin                   compile without facts, or with the verifier's
//   --opt=LEVEL --mcpu=NAME                as in `compile`
//   --kernel=yes|no|auto                   auto: where bpf(2) is allowed
//   --shrink                               print a smaller program that still differs
//                                          between interpreter and kernel
//
// Prints one line per difference with the seed that reproduces it, then a summary; the
// exit status is 1 if there was any.
#include "Bpf.h"
#include "Generator.h"
#include "Interpreter.h"
#include "Native.h"
#include "support/Diagnostic.h"

#include <cstring>
#include <map>
#include <random>

#include <llvm/Support/CommandLine.h>
#include <llvm/Support/FormatVariadic.h>
#include <llvm/Support/raw_ostream.h>

namespace bpftime::kernel {
namespace {

using namespace reference;
namespace cl = llvm::cl;

cl::opt<unsigned> programCount("programs", cl::init(2000));
cl::opt<unsigned> statementCount("statements", cl::init(25));
cl::opt<unsigned> inputCount("inputs", cl::init(6));
cl::opt<uint64_t> firstSeed("seed", cl::init(1));
cl::opt<std::string> engineName("engine", cl::init("off"));
cl::opt<std::string> kernelMode("kernel", cl::init("auto"));
cl::opt<std::string> cpuName("mcpu", cl::init(""));
cl::opt<char> optLevel("opt", cl::init('2'));
cl::opt<bool> verbose("verbose", cl::init(false));
cl::opt<bool> shrinks("shrink", cl::init(false));

/// Programs compiled together: one module amortises what LLVM costs once.
constexpr unsigned batchSize = 50;
/// Packet of the skb and XDP runs; the kernel wants at least an Ethernet header.
constexpr unsigned packetBytes = 64, etherBytes = 14;

/// One run's visible result.
struct Outcome {
  uint64_t r0 = 0;  ///< the kernel shows the low half only
  std::vector<uint8_t> memory;
};

struct Totals {
  unsigned programs = 0, runs = 0, kernelRuns = 0, refused = 0, kernelRefused = 0, differences = 0;
};

uint64_t edgy(std::mt19937_64 &random) {
  constexpr uint64_t edges[] = {
      0,           1,    2,      ~0ull, 0x80000000, 0xffffffff, 0x7fffffff, 1ull << 63, (1ull << 63) - 1,
      0x100000000, 0xff, 0x8000, 63,    64,         31,         32};
  if (random() % 2) return edges[random() % std::size(edges)];
  return random() % 2 ? random() : random() % 1000;
}

/// The bytes a program reads: context or map value.
std::vector<uint8_t> makeInput(Source source, std::mt19937_64 &random) {
  size_t bytes = source == Source::RawTracepoint ? 96 : source == Source::SocketFilter ? 192 : areaBytes;
  std::vector<uint8_t> input(bytes);
  for (size_t off = 0; off < bytes; off += 8) {
    uint64_t word = edgy(random);
    std::memcpy(&input[off], &word, 8);
  }
  if (source != Source::SocketFilter) return input;
  // Of __sk_buff only mark (8), priority (32) and cb (48..68) may be given.
  for (size_t off = 0; off < bytes; ++off) {
    bool given = (off >= 8 && off < 12) || (off >= 32 && off < 36) || (off >= 48 && off < 68);
    if (!given) input[off] = 0;
  }
  return input;
}

/// The context as the program sees it: the kernel fills in the length.
std::vector<uint8_t> seenContext(Source source, std::vector<uint8_t> input) {
  if (source == Source::SocketFilter) {
    uint32_t length = packetBytes - etherBytes;
    std::memcpy(input.data(), &length, sizeof length);
  }
  return input;
}

std::vector<uint8_t> controlBlock(const std::vector<uint8_t> &skb) {
  return {skb.begin() + 48, skb.begin() + 68};
}

/// Runs a function on an input in this process; `world` has the area map.
Outcome runHere(Source source, World &world, const std::vector<uint8_t> &input,
                llvm::function_ref<uint64_t(void *)> function) {
  std::vector<uint8_t> ctx = seenContext(source, input);
  uint8_t *area = world.map(MapId(0)).data();
  std::memcpy(area, input.data(), std::min<size_t>(input.size(), areaBytes));
  Outcome outcome;
  outcome.r0 = function(ctx.data());
  if (source == Source::Xdp) outcome.memory.assign(area, area + areaBytes);
  else if (source == Source::SocketFilter) outcome.memory = controlBlock(ctx);
  else outcome.memory = ctx;
  return outcome;
}

/// The same run in the kernel: 0 or -errno.
int runInKernel(Source source, const Fd &program, const Program &info, const Fd &area,
                const std::vector<uint8_t> &input, Outcome &outcome) {
  TestRun run;
  uint32_t zero = 0;
  if (source == Source::Xdp) updateMap(area, &zero, input.data(), 0);
  else run.ctx = input;
  if (source == Source::Xdp || source == Source::SocketFilter) run.data.resize(packetBytes);
  run.ctxOut = source == Source::SocketFilter;
  int error = testRun(program, info, run);
  outcome.r0 = run.retval;
  outcome.memory = run.ctx;
  if (source == Source::SocketFilter && !error) outcome.memory = controlBlock(run.ctx);
  if (source == Source::Xdp) {
    outcome.memory.resize(areaBytes);
    lookupMap(area, &zero, outcome.memory.data());
  }
  return error;
}

/// Loads a program with an area map of its own.
Fd loadAlone(const Program &program, Fd &area, std::string &log) {
  std::vector<Fd> maps;
  maps.push_back(createMap(areaMap()));
  Fd loaded = loadProgram(program, maps, log);
  area = std::move(maps[0]);
  return loaded;
}

/// Whether kernel and interpreter disagree on an input.
bool kernelDiffers(const Program &program, Source source, const std::vector<uint8_t> &input) {
  std::string log;
  Fd area, loaded = loadAlone(program, area, log);
  if (!loaded) return false;
  World world(areaMap());
  Outcome ours = runHere(source, world, input, [&](void *ctx) { return interpret(program, world, ctx); }),
          theirs;
  if (runInKernel(source, loaded, program, area, input, theirs)) return false;
  return theirs.r0 != uint32_t(ours.r0) || theirs.memory != ours.memory;
}

/// Replaces instructions by jumps to the next one as long as the difference stays.
void shrink(const Program &program, Source source, const std::vector<uint8_t> &input) {
  std::vector<uint32_t> starts;
  for (const Subprogram &subprogram : program.subprograms) starts.push_back(index(subprogram.begin));
  Program smallest = program;
  for (size_t i = 0; i < program.raw.size(); ++i) {
    InsnKind kind = program.insns[i].kind;
    // Without its stores a frame would be read uninitialised, which is another difference.
    if (kind == InsnKind::LoadImm64 || kind == InsnKind::WideTail || kind == InsnKind::Exit ||
        kind == InsnKind::Store || kind == InsnKind::CallLocal)
      continue;
    std::vector<RawInsn> code = smallest.raw;
    code[i] = jump(0);
    Program candidate = makeProgram(program.name, program.type, code, starts);
    if (kernelDiffers(candidate, source, input)) smallest = candidate;
  }
  for (size_t i = 0; i < smallest.insns.size(); ++i)
    if (smallest.insns[i].kind != InsnKind::Jump || smallest.raw[i].off)
      llvm::outs() << "  " << i << ": " << disassemble(smallest.insns[i]) << "\n";
}

class Differential {
 public:
  Differential(bool kernel, VerifyEngine e, CodegenOptions o)
      : useKernel(kernel), engine(e), options(std::move(o)) {}
  llvm::Error batch(uint64_t seed, unsigned count);
  Totals totals;

 private:
  void compare(const Program &, Source, uint64_t seed, Entry, World &);
  void differ(const Program &, uint64_t seed, unsigned input, const char *engine, const Outcome &expected,
              const Outcome &got);

  bool useKernel;
  VerifyEngine engine;
  CodegenOptions options;
};

void Differential::differ(const Program &program, uint64_t seed, unsigned input, const char *name,
                          const Outcome &expected, const Outcome &got) {
  ++totals.differences;
  llvm::outs() << llvm::formatv("difference: {0} seed {1} input {2}: interpreter {3:x}, {4} {5:x}{6}\n",
                                program.name, seed, input, expected.r0, name, got.r0,
                                expected.memory == got.memory ? "" : ", memory differs");
}

void Differential::compare(const Program &program, Source source, uint64_t seed, Entry entry, World &world) {
  Fd area, loaded;
  if (useKernel) {
    std::string log;
    loaded = loadAlone(program, area, log);
    if (!loaded && ++totals.kernelRefused && verbose)
      llvm::outs() << program.name << " seed " << seed << ": refused by the kernel:\n" << log << "\n";
  }
  std::mt19937_64 random(seed * 977);
  for (unsigned i = 0; i < inputCount; ++i) {
    std::vector<uint8_t> input = makeInput(source, random);
    Outcome expected =
        runHere(source, world, input, [&](void *ctx) { return interpret(program, world, ctx); });
    Outcome native = runHere(source, world, input, entry);
    ++totals.runs;
    if (native.r0 != expected.r0 || native.memory != expected.memory)
      differ(program, seed, i, "native", expected, native);
    if (!loaded) continue;
    Outcome theirs;
    ++totals.kernelRuns;
    int error = runInKernel(source, loaded, program, area, input, theirs);
    if (error) llvm::outs() << program.name << ": BPF_PROG_TEST_RUN: " << std::strerror(-error) << "\n";
    if (error || theirs.r0 != uint32_t(expected.r0) || theirs.memory != expected.memory)
      differ(program, seed, i, "kernel", expected, theirs);
    if (shrinks && kernelDiffers(program, source, input)) return shrink(program, source, input);
  }
}

llvm::Error Differential::batch(uint64_t seed, unsigned count) {
  std::vector<Program> programs;
  for (unsigned i = 0; i < count; ++i) {
    auto source = Source((seed + i) % sourceCount);
    programs.push_back(generate("p" + std::to_string(seed + i), source, seed + i, statementCount, useKernel));
  }
  ObjectFile object = makeObject(programs, {areaMap()});
  World world(object.maps);
  Native native;
  if (llvm::Error error = native.build(object, world, engine, options)) return error;
  totals.refused += native.refusals.size();
  if (verbose)
    for (const std::string &line : native.refusals) llvm::outs() << "refused: " << line << "\n";
  for (unsigned i = 0; i < count; ++i) {
    Entry entry = native.entry(programs[i].name);
    if (!entry) continue;
    ++totals.programs;
    compare(programs[i], Source((seed + i) % sourceCount), seed + i, entry, world);
  }
  return llvm::Error::success();
}

int run() {
  std::string reason = kernelMode == "no" ? "not asked" : unavailable();
  bool useKernel = reason.empty();
  if (kernelMode == "yes" && !useKernel) {
    llvm::errs() << reason << "\n";
    return 1;
  }
  CodegenOptions options;
  options.cpu = cpuName;
  options.optLevel = optLevel;
  Differential differential(useKernel, engineName == "builtin" ? VerifyEngine::Builtin : VerifyEngine::Off,
                            options);
  for (unsigned done = 0; done < programCount; done += batchSize) {
    unsigned count = std::min(batchSize, programCount - done);
    if (llvm::Error error = differential.batch(firstSeed + done, count)) {
      for (const Diagnostic &d : takeDiagnostics(std::move(error))) printText(llvm::errs(), d, false);
      return 1;
    }
  }
  const Totals &t = differential.totals;
  llvm::outs() << llvm::formatv(
      "{0} programs, {1} runs, {2} against the kernel ({3} refused by it), {4} refused by "
      "our verifier, {5} differences (seed {6})\n",
      t.programs, t.runs, t.kernelRuns, t.kernelRefused, t.refused, t.differences, uint64_t(firstSeed));
  return t.differences ? 1 : 0;
}

}  // namespace
}  // namespace bpftime::kernel

int main(int argc, char **argv) {
  llvm::cl::ParseCommandLineOptions(argc, argv);
  return bpftime::kernel::run();
}
