// bpftime-differential-targets: random programs on other CPUs against the reference
// interpreter, through the conformance plugin and so through compile, link and the runtime.
//
//   --programs=N --statements=N --seed=N   how many, how large, where to begin
//   --target=NAME                          as of the plugin; "": this machine
//   --plugin=PATH                          bpf-conformance-plugin
//   --opt=LEVEL
//
// Starting an emulator takes longer than running a program, so many programs become one: a
// main function calls each on a piece of memory of its own and compares the result, and the
// memory afterwards, with what the interpreter said. It gives 0, or the number of the first
// program that differs, whose seed is printed.
#include "Generator.h"
#include "Interpreter.h"
#include "World.h"

#include <cstring>
#include <random>

#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/CommandLine.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/FormatVariadic.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/Program.h>
#include <llvm/Support/raw_ostream.h>

namespace bpftime::reference {
namespace {

namespace cl = llvm::cl;

cl::opt<unsigned> programCount("programs", cl::init(500));
cl::opt<unsigned> statementCount("statements", cl::init(25));
cl::opt<uint64_t> firstSeed("seed", cl::init(1));
cl::opt<std::string> target("target", cl::init(""));
cl::opt<std::string> plugin("plugin", cl::Required);
cl::opt<std::string> optLevel("opt", cl::init("2"));

/// As many as fit one command line: three characters a byte, 128 KiB an argument.
constexpr unsigned batchSize = 50;
constexpr int32_t prime = 0x01000193;

/// The memory of a program as one number, computed as `checksum` below does.
uint64_t checksumOf(llvm::ArrayRef<uint8_t> memory) {
  uint64_t sum = 0;
  for (size_t off = 0; off < memory.size(); off += 8) {
    uint64_t word;
    std::memcpy(&word, &memory[off], 8);
    sum = sum * uint64_t(prime) ^ word;
  }
  return sum;
}

/// The same in eBPF: the memory's address in r1.
std::vector<RawInsn> checksum() {
  return {movImm(0, 0),         movImm(2, areaBytes / 8),  alu64Imm(kMul, 0, prime),  // the loop begins here
          load(kDW, 3, 1, 0),   alu64(kXor, 0, 3),         alu64Imm(kAdd, 1, 8),
          alu64Imm(kSub, 2, 1), branchImm(kJne, 2, 0, -6), exitInsn()};
}

/// Programs, their memory and what becomes of both.
class Batch {
 public:
  Batch(uint64_t seed, unsigned count);
  /// The number of the first program that differs (from 1), 0: none; empty: nothing ran.
  std::optional<uint64_t> run() const;

 private:
  void add(const Program &, uint64_t seed);
  void callAndCompare(size_t number, uint64_t result, uint64_t sum);
  void put(std::vector<RawInsn> insns) { main.insert(main.end(), insns.begin(), insns.end()); }
  std::vector<RawInsn> linked() const;

  struct Call {
    size_t at;
    int64_t program;  ///< -1: the checksum
  };
  std::vector<RawInsn> main, code;
  std::vector<size_t> starts;
  std::vector<Call> calls;
  std::vector<uint8_t> memory;
};

Batch::Batch(uint64_t seed, unsigned count) {
  put({mov(6, 1)});
  for (unsigned i = 0; i < count; ++i)
    add(generate("p", Source::Memory, seed + i, statementCount, false), seed + i);
  put({movImm(0, 0), exitInsn()});
}

void Batch::add(const Program &program, uint64_t seed) {
  std::mt19937_64 random(seed * 977);
  std::vector<uint8_t> own(areaBytes);
  for (uint8_t &byte : own) byte = random() % 4 ? uint8_t(random()) : random() % 2 ? 0xff : 0;
  memory.insert(memory.end(), own.begin(), own.end());
  World world({});
  uint64_t result = interpret(program, world, own.data());
  callAndCompare(starts.size(), result, checksumOf(own));
  starts.push_back(code.size());
  code.insert(code.end(), program.raw.begin(), program.raw.end());
}

/// Any difference ends the run with the program's number.
void Batch::callAndCompare(size_t number, uint64_t result, uint64_t sum) {
  for (auto [program, wanted] : {std::pair<int64_t, uint64_t>(int64_t(number), result), {-1, sum}}) {
    put({mov(1, 6), alu64Imm(kAdd, 1, int32_t(number * areaBytes))});
    calls.push_back({main.size(), program});
    put({callLocal(0)});
    put(loadImm64(1, wanted));
    put({branch(kJeq, 0, 1, 2), movImm(0, int32_t(number + 1)), exitInsn()});
  }
}

/// main, the programs, the checksum, with the calls between them filled in.
std::vector<RawInsn> Batch::linked() const {
  std::vector<RawInsn> whole = main;
  whole.insert(whole.end(), code.begin(), code.end());
  size_t sum = whole.size();
  for (const RawInsn &insn : checksum()) whole.push_back(insn);
  for (const Call &call : calls) {
    size_t to = call.program < 0 ? sum : main.size() + starts[size_t(call.program)];
    whole[call.at].imm = int32_t(int64_t(to) - int64_t(call.at) - 1);
  }
  return whole;
}

std::optional<uint64_t> Batch::run() const {
  std::vector<RawInsn> program = linked();
  llvm::SmallString<64> input, output;
  if (llvm::sys::fs::createTemporaryFile("program", "hex", input) ||
      llvm::sys::fs::createTemporaryFile("result", "hex", output))
    return std::nullopt;
  llvm::StringRef bytes(reinterpret_cast<const char *>(program.data()), program.size() * sizeof program[0]);
  std::error_code error;
  llvm::raw_fd_ostream(input, error) << llvm::toHex(bytes) << "\n";
  std::string hex = llvm::toHex(llvm::toStringRef(memory)), option = "--target=" + target,
              opt = "--opt=" + optLevel;
  llvm::SmallVector<llvm::StringRef> args = {plugin, hex, opt};
  if (!target.empty()) args.push_back(option);
  std::optional<llvm::StringRef> redirects[] = {input.str(), output.str(), std::nullopt};
  int status = llvm::sys::ExecuteAndWait(plugin, args, std::nullopt, redirects);
  auto text = llvm::MemoryBuffer::getFile(output);
  llvm::sys::fs::remove(input), llvm::sys::fs::remove(output);
  uint64_t value;
  if (status || !text || (*text)->getBuffer().trim().getAsInteger(16, value)) return std::nullopt;
  return value;
}

int run() {
  unsigned differences = 0;
  for (unsigned done = 0; done < programCount; done += batchSize) {
    uint64_t seed = firstSeed + done;
    std::optional<uint64_t> differs = Batch(seed, std::min(batchSize, programCount - done)).run();
    if (!differs) {
      llvm::errs() << plugin << " failed for the programs from seed " << seed << "\n";
      return 1;
    }
    if (!*differs) continue;
    ++differences;
    llvm::outs() << "difference: seed " << seed + *differs - 1 << "\n";
  }
  llvm::outs() << llvm::formatv("{0} programs, {1} differences (seed {2})\n", unsigned(programCount),
                                differences, uint64_t(firstSeed));
  return differences ? 1 : 0;
}

}  // namespace
}  // namespace bpftime::reference

int main(int argc, char **argv) {
  llvm::cl::ParseCommandLineOptions(argc, argv);
  return bpftime::reference::run();
}
