// bpftime-isa: programs with known results, judged by the reference interpreter and, where
// bpf(2) is allowed and the kernel's verifier accepts them, by the kernel.
//
// Standard input has one program a line: NAME MEMORY PROGRAM RESULT, the middle two in
// hexadecimal ("-" for no memory). The program gets the address of its memory in r1 and the
// length in r2. In the kernel the memory is the context of a syscall program, of whose r0 the
// low half can be seen. Prints what differs and a summary; the status is 1 if anything does.
#include "Bpf.h"
#include "Helpers.h"
#include "Interpreter.h"
#include "object/Instructions.h"
#include "runner/Functions.h"
#include "support/Diagnostic.h"

#include <iostream>
#include <sstream>

#include <linux/bpf.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/FormatVariadic.h>
#include <llvm/Support/raw_ostream.h>

namespace bpftime::kernel {
namespace {

struct Case {
  std::string name;
  std::vector<uint8_t> memory, program;
  uint64_t result = 0;
};

std::vector<uint8_t> bytesOf(const std::string &hex) {
  std::string bytes = hex == "-" ? "" : llvm::fromHex(hex);
  return {bytes.begin(), bytes.end()};
}

/// The program behind one instruction that loads the length.
std::optional<Program> decoded(const Case &c) {
  RawInsn length{0xb7, 2, 0, 0, int32_t(c.memory.size())};
  const auto *first = reinterpret_cast<const uint8_t *>(&length);
  std::vector<uint8_t> whole(first, first + sizeof length);
  whole.insert(whole.end(), c.program.begin(), c.program.end());
  llvm::Expected<ObjectFile> object = objectOfInstructions(whole, c.name, BPF_PROG_TYPE_SYSCALL);
  if (object) return object->programs[0];
  for (const Diagnostic &d : takeDiagnostics(object.takeError())) printText(llvm::errs(), d, false);
  return std::nullopt;
}

/// Newer kernels let may_goto go on for a time rather than for a count.
bool dependsOnTime(const Program &program) {
  return llvm::any_of(program.insns, [](const Insn &insn) { return insn.kind == InsnKind::MayGoto; });
}

/// The host's numbers mean something else to the kernel.
bool callsHost(const Program &program) {
  return llvm::any_of(program.insns, [](const Insn &insn) {
    return insn.kind == InsnKind::CallReg || (insn.kind == InsnKind::CallHelper && insn.imm < 6);
  });
}

class Judges {
 public:
  explicit Judges(bool kernel) : asksKernel(kernel) {}
  void judge(const Case &);
  int summary() const;

 private:
  void differ(const Case &, const char *who, uint64_t got);
  void askKernel(const Case &, Program);
  bool asksKernel;
  unsigned cases = 0, inKernel = 0, differences = 0;
};

void Judges::differ(const Case &c, const char *who, uint64_t got) {
  ++differences;
  llvm::outs() << llvm::formatv("{0}: expected {1:x}, {2} says {3:x}\n", c.name, c.result, who, got);
}

void Judges::askKernel(const Case &c, Program program) {
  program.flags = BPF_F_SLEEPABLE;
  std::string log;
  Fd loaded = loadProgram(program, {}, log);
  if (!loaded) return;
  TestRun run;
  run.ctx = c.memory;
  if (testRun(loaded, program, run)) return;
  ++inKernel;
  if (run.retval != uint32_t(c.result)) differ(c, "the kernel", run.retval);
}

void Judges::judge(const Case &c) {
  ++cases;
  std::optional<Program> program = decoded(c);
  if (!program) return differ(c, "the decoder", 0);
  bool isForHost = callsHost(*program);
  if (asksKernel && !isForHost && !dependsOnTime(*program)) askKernel(c, *program);
  reference::World world({});
  if (isForHost) {
    program->host = conformance::hostFunctions();
    for (const conformance::FunctionRow &row : conformance::functionRows)
      world.host.push_back(row.function.call);
  }
  std::vector<uint8_t> memory = c.memory;
  uint64_t r0 = interpret(*program, world, memory.empty() ? nullptr : memory.data());
  if (r0 != c.result) differ(c, "the interpreter", r0);
}

int Judges::summary() const {
  llvm::outs() << llvm::formatv("{0} programs, {1} in the kernel, {2} differences\n", cases, inKernel,
                                differences);
  return differences || !cases ? 1 : 0;
}

int run() {
  Judges judges(unavailable().empty());
  std::string line;
  while (std::getline(std::cin, line)) {
    std::istringstream words(line);
    Case c;
    std::string memory, program;
    words >> c.name >> memory >> program >> std::hex >> c.result;
    c.memory = bytesOf(memory);
    c.program = bytesOf(program);
    judges.judge(c);
  }
  return judges.summary();
}

}  // namespace
}  // namespace bpftime::kernel

int main() { return bpftime::kernel::run(); }
