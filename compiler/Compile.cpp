// The whole compiler on one screen: translate, if it is C · read · verify · check · lower · optimise · emit.
// Each stage trusts exactly what the one before it guarantees; `--emit` names the stage
// whose result is wanted.
#include "Compile.h"

#include "Available.h"
#include "ContextArch.h"
#include "Listing.h"
#include "frontend/Frontend.h"
#include "verify/PrintFacts.h"

#include <ctime>

#include <llvm/Bitcode/BitcodeWriter.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/Support/Path.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Target/TargetMachine.h>

namespace bpftime {

namespace {

/// Puts down what a stage took when it is over.
class Stage {
 public:
  Stage(const CompileOptions &o, const char *n) : options(o), name(n) {}
  ~Stage() {
    double taken = double(std::clock() - begin) * 1000 / CLOCKS_PER_SEC;
    if (options.stages) options.stages->emplace_back(name, taken);
  }

 private:
  const CompileOptions &options;
  const char *name;
  std::clock_t begin = std::clock();  // of the CPU: the machine's other work does not count
};

/// The result of a stage.
template <typename Work> auto timed(const CompileOptions &options, const char *name, Work work) {
  Stage stage(options, name);
  return work();
}

using Bytes = std::vector<uint8_t>;

Bytes bytesOf(llvm::StringRef text) { return {text.begin(), text.end()}; }

/// Every program verified, or everything that is wrong with all of them at once.
llvm::Expected<std::vector<VerifiedProgram>> verifyAll(const ObjectFile &object,
                                                       const VerifyOptions &options) {
  std::vector<VerifiedProgram> verified;
  std::vector<Diagnostic> found;
  for (const Program &program : object.programs) {
    llvm::Expected<VerifiedProgram> one = verify(program, object.maps, options);
    llvm::Error error = one ? checkCodegen(*one, object.maps) : one.takeError();
    if (!error) {
      verified.push_back(std::move(*one));
      continue;
    }
    for (Diagnostic &diagnostic : takeDiagnostics(std::move(error))) found.push_back(std::move(diagnostic));
  }
  if (!found.empty()) return fail(std::move(found));
  return verified;
}

/// What was proved, program by program.
Bytes listFacts(const ObjectFile &object, llvm::ArrayRef<VerifiedProgram> programs) {
  std::string text;
  for (const VerifiedProgram &program : programs) text += printFacts(program, object.maps);
  return bytesOf(text);
}

/// The module as text or bitcode.
Bytes printModule(const llvm::Module &module, Emit emit) {
  llvm::SmallString<0> text;
  llvm::raw_svector_ostream stream(text);
  if (emit == Emit::LlvmIr) module.print(stream, nullptr);
  else llvm::WriteBitcodeToFile(module, stream);
  return bytesOf(text);
}

}  // namespace

llvm::Expected<Bytes> compileSource(const std::string &path, const CompileOptions &options) {
  llvm::Expected<Bytes> object = timed(options, "translate", [&] {
    return translate(path, options.source, availability(options.verify.policy, options.host), options.warn);
  });
  if (!object) return object.takeError();
  CompileOptions told = options;
  // The macros were expanded for the CPU that the flags name (bpf_tracing.h).
  for (const Architecture &row : architectures())
    if (told.ctxArch.empty() &&
        llvm::is_contained(options.source.flags, std::string("-D__TARGET_ARCH_") + row.macro))
      told.ctxArch = row.name;
  llvm::Expected<Bytes> native = compile(*object, llvm::sys::path::filename(path).str(), told);
  if (native) return native;
  std::vector<Diagnostic> list = takeDiagnostics(native.takeError());
  for (Diagnostic &diagnostic : list) placeAtSource(diagnostic, path);
  return fail(std::move(list));
}

llvm::Expected<Bytes> compile(llvm::ArrayRef<uint8_t> input, std::string name,
                              const CompileOptions &options) {
  llvm::Expected<ObjectFile> object =
      timed(options, "read", [&] { return readObject(input, name, options.object); });
  if (!object) return object.takeError();
  for (Program &program : object->programs) program.hostTable = options.host;
  if (options.emit == Emit::Programs) return bytesOf(listPrograms(*object));
  if (const Architecture *target = targetArchitecture(options.codegen)) setRegisterBytes(*object, *target);
  return compile(*object, options);
}

llvm::Expected<Bytes> compile(const ObjectFile &object, const CompileOptions &options) {
  // Before the verifier, which takes longer than finding out that the CPU is unknown.
  auto machine = createTarget(options.codegen);
  if (!machine) return machine.takeError();
  llvm::Expected<std::vector<VerifiedProgram>> programs =
      timed(options, "verify", [&] { return verifyAll(object, options.verify); });
  if (!programs) return programs.takeError();
  if (options.emit == Emit::Facts) return listFacts(object, *programs);
  const Architecture &target = *architectureOf((*machine)->getTargetTriple());
  if (llvm::Error error = checkContextArch(object, *programs, options.ctxArch, target))
    return std::move(error);

  // From here on nothing about the programs can fail: what is left to go wrong is ours.
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> module = timed(
      options, "lower", [&] { return emitModule(context, object, *programs, **machine, options.codegen); });
  timed(options, "optimise", [&] { optimise(*module, **machine, options.codegen); });
  if (options.emit == Emit::LlvmIr || options.emit == Emit::Bitcode)
    return printModule(*module, options.emit);
  if (options.emit == Emit::Assembly) {
    llvm::Expected<std::string> text = emitAssembly(*module, **machine);
    if (!text) return text.takeError();
    return bytesOf(*text);
  }
  llvm::Expected<NativeObject> native = timed(
      options, "emit", [&] { return emitObject(*module, **machine, object, *programs, options.codegen); });
  if (!native) return native.takeError();
  return std::move(native->elf);
}

}  // namespace bpftime
