// bpftime-differential: random programs through three engines: the reference interpreter,
// our compiled code, and the kernel (BPF_PROG_TEST_RUN) where bpf(2) is allowed. Results
// and memory must be equal.
//
//   --programs=N --statements=N --seed=N   how many, how large, where to begin
//   --inputs=N                             runs per program
//   --engine=off|builtin                   compile without facts, or with the verifier's
//   --opt=LEVEL --mcpu=NAME                as in `compile`
//   --levels=LIST                          more bodies, as in `compile`; those run that this CPU can
//   --kernel=yes|no|auto                   auto: where bpf(2) is allowed
//   --kinds                                say how often each kind of statement was written, and
//                                          how often tail calls went somewhere
//   --shrink                               print a smaller program that still differs, as
//                                          the body of an assembly test
//
// Prints one line per difference with the seed that reproduces it, then a summary; the
// exit status is 1 if there was any.
#include "Bpf.h"
#include "Generator.h"
#include "Interpreter.h"
#include "Native.h"
#include "Shrink.h"
#include "support/Diagnostic.h"

#include <cstring>
#include <map>
#include <random>

#include <bpftime/bpftime.h>
#include <llvm/Support/CommandLine.h>
#include <llvm/Support/FormatVariadic.h>
#include <llvm/Support/raw_ostream.h>
#include <sys/mman.h>

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
cl::opt<std::string> levelNames("levels", cl::init("none"));
cl::opt<bool> verbose("verbose", cl::init(false));
cl::opt<bool> shrinks("shrink", cl::init(false));
cl::opt<bool> showsKinds("kinds", cl::init(false));

/// Programs compiled together: one module amortises what LLVM costs once.
constexpr unsigned batchSize = 50;
constexpr unsigned etherBytes = 14;

/// One run's visible result.
struct Outcome {
  uint64_t r0 = 0;  ///< the kernel shows the low half only
  std::vector<uint8_t> memory, packet;
  std::map<std::vector<uint8_t>, std::vector<uint8_t>> table;  ///< the hash afterwards

  bool agrees(const Outcome &other) const {
    return memory == other.memory && packet == other.packet && table == other.table;
  }
};

struct Totals {
  unsigned programs = 0, bodies = 0, runs = 0, kernelRuns = 0, refused = 0, kernelRefused = 0,
           kernelTired = 0, tired = 0, differences = 0;
  Kinds kinds;
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

/// What a program finds in its packet: the end of an XDP program's input; for a socket filter,
/// which may have little of an input, bytes that the little decides.
std::vector<uint8_t> packetOf(Source source, const std::vector<uint8_t> &input) {
  std::vector<uint8_t> packet(input.end() - packetBytes, input.end());
  if (source == Source::SocketFilter)
    for (size_t i = 0; i < packet.size(); ++i) packet[i] = uint8_t(input[48 + i % 20] * (i + 1) + input[8]);
  return packet;
}

/// Memory for a packet whose address fits the 32 bits that xdp_md has for it.
uint8_t *lowMemory() {
  static void *memory =
      mmap(nullptr, packetBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
  if (memory == MAP_FAILED) llvm::report_fatal_error("no memory below 4 GiB");
  return static_cast<uint8_t *>(memory);
}

/// An XDP context both for the interpreter, which reads xdp_md, and for native code.
std::vector<uint8_t> packetContext(uint8_t *packet) {
  bpftime_xdp ctx{};
  ctx.data = ctx.data_meta = packet;
  ctx.data_end = packet + packetBytes;
  ctx.reserved[0] = uint32_t(reinterpret_cast<uintptr_t>(packet));
  ctx.reserved[1] = ctx.reserved[0] + packetBytes;
  const auto *bytes = reinterpret_cast<const uint8_t *>(&ctx);
  return {bytes, bytes + sizeof ctx};
}

/// The context of a socket filter, which has the packet from behind its Ethernet header.
std::vector<uint8_t> socketContext(const std::vector<uint8_t> &input, uint8_t *packet) {
  bpftime_skb ctx{};
  std::memcpy(&ctx, input.data(), std::min(input.size(), offsetof(bpftime_skb, tstamp)));
  ctx.len = packetBytes - etherBytes;
  ctx.mac_header = packet;
  ctx.data = ctx.network_header = packet + etherBytes;
  ctx.data_end = packet + packetBytes;
  const auto *bytes = reinterpret_cast<const uint8_t *>(&ctx);
  return {bytes, bytes + sizeof ctx};
}

/// The context as the program sees it.
std::vector<uint8_t> seenContext(Source source, const std::vector<uint8_t> &input) {
  if (source == Source::SocketFilter) return socketContext(input, lowMemory());
  return source == Source::Xdp ? packetContext(lowMemory()) : input;
}

std::vector<uint8_t> controlBlock(const std::vector<uint8_t> &skb) {
  return {skb.begin() + 48, skb.begin() + 68};
}

/// The hash begins with none to all of the elements it has room for, as the input says.
void fillTable(const std::vector<uint8_t> &input,
               llvm::function_ref<void(const void *key, const void *value)> update) {
  uint32_t room = generatedMaps()[tableMap].entriesMax;
  for (uint32_t i = 0; i < std::min(input[56] % (2 * room), room); ++i) {
    uint32_t key = i * 5 % tableKeys;
    update(&key, input.data() + 8 * i);
  }
}

/// Runs a function on an input in this process; `world` has the area map.
Outcome runHere(Source source, World &world, const std::vector<uint8_t> &input,
                llvm::function_ref<uint64_t(void *)> function) {
  std::vector<uint8_t> ctx = seenContext(source, input), packet = packetOf(source, input);
  if (source == Source::Xdp || source == Source::SocketFilter)
    std::copy(packet.begin(), packet.end(), lowMemory());
  uint8_t *area = world.map(MapId(areaMap)).data();
  std::memcpy(area, input.data(), std::min<size_t>(input.size(), areaBytes));
  for (uint32_t key = 0; key < tableKeys; ++key) world.map(MapId(tableMap)).erase(&key);
  fillTable(input,
            [&](const void *key, const void *value) { world.map(MapId(tableMap)).update(key, value, 0); });
  Outcome outcome;
  outcome.r0 = function(ctx.data());
  outcome.table = world.map(MapId(tableMap)).contents();
  if (source == Source::Xdp) outcome.packet.assign(lowMemory(), lowMemory() + packetBytes);
  if (source == Source::Xdp) outcome.memory.assign(area, area + areaBytes);
  else if (source == Source::SocketFilter) outcome.memory = controlBlock(ctx);
  else outcome.memory = ctx;
  return outcome;
}

std::string finisherName(Source source) { return "finisher" + std::to_string(unsigned(source)); }

/// An object of these programs and of what their tail calls may end in.
ObjectFile objectOf(std::vector<Program> programs) {
  for (unsigned source = 0; source < sourceCount; ++source)
    programs.push_back(generateFinisher(finisherName(Source(source)), Source(source)));
  return makeObject(std::move(programs), generatedMaps());
}

/// Their maps, and where tail calls go on.
struct Surroundings {
  explicit Surroundings(const ObjectFile &o) : object(o), world(o.maps) {
    for (const Program &program : object.programs) world.programs.push_back(&program);
  }
  /// Fills the program array for a program.
  void prepare(const Program &program, Source source) {
    for (size_t i = 0; i < object.programs.size(); ++i) {
      if (object.programs[i].name == finisherName(source)) element(finisherSlot) = uint32_t(i + 1);
      if (object.programs[i].name == program.name) element(selfSlot) = uint32_t(i + 1);
    }
  }
  uint32_t &element(uint32_t slot) { return *world.map(MapId(programsMap)).program(slot); }

  const ObjectFile &object;
  World world;
};

/// A program in the kernel, with maps of its own.
struct Loaded {
  Loaded(const Program &program, Source source) {
    for (const MapDef &def : generatedMaps()) maps.push_back(createMap(def));
    fd = loadProgram(program, maps, log);
    if (!fd || !makesTailCalls(program)) return;
    finisher = loadProgram(generateFinisher("finisher", source), maps, log);
    for (auto [slot, target] : {std::pair(finisherSlot, &finisher), std::pair(selfSlot, &fd)}) {
      int number = target->get();
      if (updateMap(maps[programsMap], &slot, &number, 0)) log = "the program array refuses it";
    }
  }
  int run(Source, const Program &info, const std::vector<uint8_t> &input, Outcome &);

  std::string log;
  std::vector<Fd> maps;
  Fd fd, finisher;

 private:
  void readTable(Outcome &) const;
};

/// What the hash holds now; empties it.
void Loaded::readTable(Outcome &outcome) const {
  for (uint32_t key = 0; key < tableKeys; ++key) {
    std::vector<uint8_t> bytes(sizeof key), value(16);
    std::memcpy(bytes.data(), &key, sizeof key);
    if (!lookupMap(maps[tableMap], &key, value.data())) outcome.table[bytes] = value;
    deleteMap(maps[tableMap], &key);
  }
}

/// The same run in the kernel: 0 or -errno.
int Loaded::run(Source source, const Program &info, const std::vector<uint8_t> &input, Outcome &outcome) {
  TestRun run;
  uint32_t zero = 0;
  if (source == Source::Xdp) updateMap(maps[areaMap], &zero, input.data(), 0);
  else run.ctx = input;
  fillTable(input, [&](const void *key, const void *value) { updateMap(maps[tableMap], key, value, 0); });
  if (source == Source::Xdp || source == Source::SocketFilter) run.data = packetOf(source, input);
  run.ctxOut = source == Source::SocketFilter;
  int error = testRun(fd, info, run);
  outcome.r0 = run.retval;
  outcome.memory = run.ctx;
  if (source == Source::SocketFilter && !error) outcome.memory = controlBlock(run.ctx);
  if (source == Source::Xdp) {
    outcome.packet = run.data;
    outcome.memory.resize(areaBytes);
    lookupMap(maps[areaMap], &zero, outcome.memory.data());
  }
  readTable(outcome);
  return error;
}

/// Whether kernel and interpreter disagree on an input.
bool kernelDiffers(const Program &program, Source source, const std::vector<uint8_t> &input) {
  Loaded loaded(program, source);
  if (!loaded.fd) return false;
  ObjectFile object = objectOf({program});
  Surroundings here(object);
  here.prepare(program, source);
  Outcome ours = runHere(source, here.world, input,
                         [&](void *ctx) { return interpret(program, here.world, ctx); }),
          theirs;
  if (loaded.run(source, program, input, theirs)) return false;
  return theirs.r0 != uint32_t(ours.r0) || !theirs.agrees(ours);
}

/// Whether a program that is being shrunk may be run in this process at all.
bool isAccepted(const Program &program, const ObjectFile &object) {
  VerifyOptions options;
  options.engine = VerifyEngine::Builtin;
  llvm::Expected<VerifiedProgram> verified = verify(program, object.maps, options);
  if (!verified) llvm::consumeError(verified.takeError());
  return bool(verified);
}

/// Whether native code and interpreter do, compiled as the run was.
bool nativeDiffers(const Program &program, Source source, const std::vector<uint8_t> &input,
                   VerifyEngine engine, const CodegenOptions &options, const Level *level) {
  ObjectFile object = objectOf({program});
  if (!isAccepted(program, object)) return false;
  Surroundings here(object);
  World &world = here.world;
  here.prepare(program, source);
  Native native;
  if (llvm::Error error = native.build(object, world, engine, options)) {
    llvm::consumeError(std::move(error));
    return false;
  }
  Entry entry = native.entry(program.name, level);
  if (!entry) return false;
  Outcome expected = runHere(source, world, input, [&](void *ctx) { return interpret(program, world, ctx); });
  Outcome got = runHere(source, world, input, entry);
  return got.r0 != expected.r0 || !got.agrees(expected);
}

/// The baseline, then the levels that are wanted and that this CPU has.
llvm::SmallVector<const Level *> runnableLevels(const CodegenOptions &options) {
  llvm::SmallVector<const Level *> found = {nullptr};
  for (const Level *level : llvm::cantFail(chosenLevels(options)))
    if (bpftime_cpu_features() & level->bit) found.push_back(level);
  return found;
}

class Differential {
 public:
  Differential(bool kernel, VerifyEngine e, CodegenOptions o)
      : useKernel(kernel), engine(e), options(std::move(o)), levels(runnableLevels(options)) {}
  llvm::Error batch(uint64_t seed, unsigned count);
  Totals totals;

 private:
  void compare(const Program &, Source, uint64_t seed, Native &, Surroundings &);
  bool bodiesAgree(const Program &, Source, uint64_t seed, unsigned number, Native &, World &,
                   const std::vector<uint8_t> &input, const Outcome &expected);
  void differ(const Program &, uint64_t seed, unsigned input, const char *engine, const Outcome &expected,
              const Outcome &got);

  bool useKernel;
  VerifyEngine engine;
  CodegenOptions options;
  llvm::SmallVector<const Level *> levels;
};

void Differential::differ(const Program &program, uint64_t seed, unsigned input, const char *name,
                          const Outcome &expected, const Outcome &got) {
  ++totals.differences;
  llvm::outs() << llvm::formatv("difference: {0} seed {1} input {2}: interpreter {3:x}, {4} {5:x}{6}\n",
                                program.name, seed, input, expected.r0, name, got.r0,
                                expected.agrees(got) ? "" : ", memory differs");
}

/// Runs every body of a program on an input.
bool Differential::bodiesAgree(const Program &program, Source source, uint64_t seed, unsigned number,
                               Native &native, World &world, const std::vector<uint8_t> &input,
                               const Outcome &expected) {
  for (const Level *level : levels) {
    Entry entry = native.entry(program.name, level);
    if (!entry) continue;
    Outcome got = runHere(source, world, input, entry);
    ++(level ? totals.bodies : totals.runs);
    if (got.r0 == expected.r0 && got.agrees(expected)) continue;
    differ(program, seed, number, level ? level->name : "native", expected, got);
    if (shrinks)
      shrink(program,
             [&](const Program &p) { return nativeDiffers(p, source, input, engine, options, level); });
    return false;
  }
  return true;
}

void Differential::compare(const Program &program, Source source, uint64_t seed, Native &native,
                           Surroundings &here) {
  World &world = here.world;
  here.prepare(program, source);
  std::optional<Loaded> kernel;
  if (useKernel && !kernel.emplace(program, source).fd) {
    // A million instructions are its budget; which paths it walks again is no question of rules.
    bool isLong = kernel->log.find("BPF program is too large") != std::string::npos;
    ++(isLong ? totals.kernelTired : totals.kernelRefused);
    if (verbose) llvm::outs() << program.name << ": refused by the kernel:\n" << kernel->log << "\n";
    kernel.reset();
  }
  std::mt19937_64 random(seed * 977);
  for (unsigned i = 0; i < inputCount; ++i) {
    std::vector<uint8_t> input = makeInput(source, random);
    Outcome expected =
        runHere(source, world, input, [&](void *ctx) { return interpret(program, world, ctx); });
    if (!bodiesAgree(program, source, seed, i, native, world, input, expected) && shrinks) return;
    if (!kernel) continue;
    Outcome theirs;
    ++totals.kernelRuns;
    int error = kernel->run(source, program, input, theirs);
    if (error) llvm::outs() << program.name << ": BPF_PROG_TEST_RUN: " << std::strerror(-error) << "\n";
    bool same = !error && theirs.r0 == uint32_t(expected.r0) && theirs.agrees(expected);
    if (!same) differ(program, seed, i, "kernel", expected, theirs);
    if (!same && shrinks)
      return shrink(program, [&](const Program &p) { return kernelDiffers(p, source, input); });
  }
}

llvm::Error Differential::batch(uint64_t seed, unsigned count) {
  std::vector<Program> programs;
  for (unsigned i = 0; i < count; ++i) {
    auto source = Source((seed + i) % sourceCount);
    programs.push_back(
        generate("p" + std::to_string(seed + i), source, seed + i, statementCount, useKernel, &totals.kinds));
  }
  ObjectFile object = objectOf(programs);
  Surroundings here(object);
  Native native;
  if (llvm::Error error = native.build(object, here.world, engine, options)) return error;
  // The budget is the kernel's; which paths a verifier walks again is no question of rules.
  for (const std::string &words : native.refusals)
    ++(words.find("the program is too complex") == std::string::npos ? totals.refused : totals.tired);
  if (verbose)
    for (const std::string &words : native.refusals) llvm::outs() << "refused: " << words;
  for (unsigned i = 0; i < count; ++i) {
    if (!native.entry(programs[i].name)) continue;
    ++totals.programs;
    compare(programs[i], Source((seed + i) % sourceCount), seed + i, native, here);
  }
  totals.kinds["tail call taken"] += here.world.tailCalls;
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
  options.levels = levelNames;
  if (auto levels = chosenLevels(options); !levels) {
    for (const Diagnostic &d : takeDiagnostics(levels.takeError())) printText(llvm::errs(), d, false);
    return 1;
  }
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
  for (const auto &[kind, times] : t.kinds)
    if (showsKinds) llvm::outs() << llvm::formatv("{0}: {1}\n", kind, times);
  llvm::outs() << llvm::formatv(
      "{0} programs, {1} runs, {2} against the kernel ({3} refused by it, {4} beyond its budget), {5} "
      "refused by our verifier, {6} differences (seed {7}, {8} runs of other bodies, {9} beyond our "
      "budget)\n",
      t.programs, t.runs, t.kernelRuns, t.kernelRefused, t.kernelTired, t.refused, t.differences,
      uint64_t(firstSeed), t.bodies, t.tired);
  return t.differences ? 1 : 0;
}

}  // namespace
}  // namespace bpftime::kernel

int main(int argc, char **argv) {
  llvm::cl::ParseCommandLineOptions(argc, argv);
  return bpftime::kernel::run();
}
