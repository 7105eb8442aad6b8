// bpf-conformance-plugin: what conformance suites run, once per test.
//
//   bpf-conformance-plugin [MEMORY] [options] < program     (both in hexadecimal)
//
// The program gets the memory's address in r1 and its length in r2, and its r0 is printed.
// It goes through the whole product: instructions become a native object, that a blob, and
// the runtime loads the blob, into this process or, for another CPU, into one of an emulator. No verifier
// sees it; the artifact says so, and the loader takes it only because it is told to.
#include "Command.h"
#include "Compile.h"
#include "Execute.h"
#include "Helpers.h"
#include "Input.h"
#include "Link.h"
#include "Output.h"
#include "object/Instructions.h"
#include "support/Diagnostic.h"
#include "verify/Policy.h"

#include <linux/bpf.h>
#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/FormatVariadic.h>

namespace bpftime::conformance {

namespace {

using Bytes = std::vector<uint8_t>;

/// The context of the entry: what two instructions in front of the program load into r1, r2.
struct Context {
  uint64_t memory, length;
};
constexpr size_t memoryBytesMax = frameBytes / 2;
constexpr RawInsn prologue[] = {
    {0x79, 2, 1, offsetof(Context, length), 0},  // r2 = *(u64 *)(r1 + 8)
    {0x79, 1, 1, offsetof(Context, memory), 0},  // r1 = *(u64 *)(r1 + 0)
};

/// Jumps and calls count from where they are, so nothing changes behind the prologue.
Bytes withPrologue(llvm::ArrayRef<uint8_t> program) {
  const auto *bytes = reinterpret_cast<const uint8_t *>(prologue);
  Bytes whole(bytes, bytes + sizeof prologue);
  whole.insert(whole.end(), program.begin(), program.end());
  return whole;
}

llvm::Expected<Bytes> readProgram(const Options &options) {
  llvm::Expected<Bytes> text = readInput("-");
  if (!text) return text.takeError();
  llvm::Expected<Bytes> bytes = parseHex(llvm::toStringRef(*text), "standard input");
  if (!bytes || !options.has("elf")) return bytes;
  return mainOfElf(*bytes);
}

/// Everything is allowed, and nobody has looked.
VerifyOptions unverified() {
  auto policy = std::make_shared<Policy>();
  policy->name = "conformance";
  VerifyOptions options;
  options.engine = VerifyEngine::Off;
  options.policy = std::move(policy);
  return options;
}

/// What `compile` and `link` make of the program.
llvm::Expected<Image> build(const Options &options, llvm::ArrayRef<uint8_t> program) {
  llvm::Expected<ObjectFile> object =
      objectOfInstructions(withPrologue(program), "standard input", BPF_PROG_TYPE_SYSCALL);
  if (!object) return object.takeError();
  object->programs[0].host = hostFunctions();
  CompileOptions compileOptions;
  compileOptions.verify = unverified();
  compileOptions.codegen.triple = options.get("target");
  compileOptions.codegen.cpu = options.get("mcpu");
  std::string level = options.get("opt", "2");
  if (level.size() != 1 || !llvm::StringRef("0123sz").contains(level))
    return fail(diagnose(DiagId::BadUsage, "--opt=" + level + ": expected 0, 1, 2, 3, s or z"));
  compileOptions.codegen.optLevel = level[0];
  llvm::Expected<Bytes> native = compile(*object, compileOptions);
  if (!native) return native.takeError();
  return link({LinkInput{"standard input", *native}}, {});
}

/// r0 of the program.
llvm::Expected<uint64_t> runOn(const Image &image, llvm::ArrayRef<uint8_t> memory) {
  if (memory.size() > memoryBytesMax)
    return fail(diagnose(DiagId::BadUsage, "the memory has more than 524288 bytes"));
  auto frame = Frame::create();
  if (!frame) return frame.takeError();
  Context &context = (*frame)->take<Context>();
  if (!memory.empty()) {  // else both are 0
    uint8_t *copy = std::copy(memory.begin(), memory.end(), (*frame)->take(memory.size()));
    context = {reinterpret_cast<uintptr_t>(copy - memory.size()), memory.size()};
  }
  RunOrder &order = (*frame)->prepare("main", &context, BPFTIME_LOAD_ALLOW_UNVERIFIED);
  order.conformance = 1;
  if (llvm::Error error = execute(image, **frame)) return std::move(error);
  return order.r0;
}

llvm::Expected<int> run(Invocation &call) {
  const Options &options = call.options;
  llvm::Expected<Bytes> memory =
      parseHex(options.positionals.empty() ? "" : options.positionals[0], "the memory");
  if (!memory) return memory.takeError();
  llvm::Expected<Bytes> program = readProgram(options);
  if (!program) return program.takeError();
  llvm::Expected<Image> image = build(options, *program);
  if (!image) return image.takeError();
  if (options.has("save"))
    if (llvm::Error error = writeOutput(options.get("save"), image->bytes())) return std::move(error);

  llvm::Expected<uint64_t> r0 = runOn(*image, *memory);
  if (!r0) return r0.takeError();
  call.out << llvm::formatv("{0:x-}\n", *r0);
  return 0;
}

}  // namespace

const Command &pluginCommand() {
  static const Command command = {
      {"[MEMORY]",
       {{"elf", '\0', nullptr, "standard input is an ELF object, whose `main` is run"},
        {"opt", '\0', "LEVEL", "0, 1, 2, 3, s or z (default: 2)"},
        {"mcpu", '\0', "NAME", "CPU to compile for (default: the baseline)"},
        {"save", '\0', "FILE", "write the blob that is run"},
        {"target", '\0', "TRIPLE", "machine to compile for; qemu runs what is for another one"}},
       0,
       1,
       false,
       "Runs the program on standard input, given as hexadecimal bytes, and prints r0 in hexadecimal.\n"
       "r1 is the address of MEMORY, r2 its length; without MEMORY both are 0.",
       "echo 'b7 00 00 00 2a 00 00 00  95 00 00 00 00 00 00 00' | bpf-conformance-plugin"},
      run};
  return command;
}

}  // namespace bpftime::conformance

int main(int argc, char **argv) {
  static const bpftime::Tool tool = {"bpf-conformance-plugin",
                                     "Runs one eBPF program for a conformance suite."};
  std::vector<std::string> arguments = bpftime::startTool(argc, argv);
  // Older suites pass memory and options as two arguments even where they have none.
  llvm::erase_if(arguments, [](const std::string &argument) { return argument.empty(); });
  return bpftime::runTool(tool, bpftime::conformance::pluginCommand(), std::move(arguments));
}
