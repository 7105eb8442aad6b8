// One translation with Clang in process: driver, parser, our own check of the syntax tree,
// code generation for eBPF into memory.
//
// Trusts the source as much as the `clang` command does. Prints nothing, leaves no file.
#include "Arguments.h"
#include "Collector.h"
#include "SourceCheck.h"

#include <clang/Basic/Stack.h>
#include <clang/CodeGen/CodeGenAction.h>
#include <clang/Driver/Compilation.h>
#include <clang/Driver/Driver.h>
#include <clang/Driver/Job.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Frontend/MultiplexConsumer.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/TargetParser/Host.h>

extern "C" {
void LLVMInitializeBPFTargetInfo();
void LLVMInitializeBPFTarget();
void LLVMInitializeBPFTargetMC();
void LLVMInitializeBPFAsmPrinter();
void LLVMInitializeBPFAsmParser();
}

namespace bpftime {

namespace {

/// Code generation with the check before it: code generation may free the syntax tree.
class CheckAndEmit : public clang::EmitObjAction {
 public:
  CheckAndEmit(const Availability &availability, const std::vector<std::string> &flags)
      : availability(availability), flags(flags) {}

 protected:
  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance &compiler,
                                                        llvm::StringRef file) override {
    std::vector<std::unique_ptr<clang::ASTConsumer>> both;
    both.push_back(makeSourceCheck(compiler.getDiagnostics(), availability, flags));
    both.push_back(EmitObjAction::CreateASTConsumer(compiler, file));
    if (!both.back()) return nullptr;
    return std::make_unique<clang::MultiplexConsumer>(std::move(both));
  }

 private:
  const Availability &availability;
  const std::vector<std::string> &flags;
};

void initializeBpf() {
  LLVMInitializeBPFTargetInfo();
  LLVMInitializeBPFTarget();
  LLVMInitializeBPFTargetMC();
  LLVMInitializeBPFAsmPrinter();
  LLVMInitializeBPFAsmParser();
}

/// What the driver makes of the command line. False, with a diagnostic, if it is wrong.
bool makeInvocation(const std::vector<std::string> &words, clang::DiagnosticsEngine &engine,
                    clang::CompilerInvocation &invocation) {
  std::vector<const char *> argv;
  for (const std::string &word : words) argv.push_back(word.c_str());
  clang::driver::Driver driver(argv[0], llvm::sys::getDefaultTargetTriple(), engine);
  driver.setCheckInputsExist(false);  // the parser says it better
  std::unique_ptr<clang::driver::Compilation> compilation(driver.BuildCompilation(argv));
  if (!compilation || compilation->containsError() || compilation->getJobs().empty()) return false;
  const clang::driver::Command &job = *compilation->getJobs().begin();
  return clang::CompilerInvocation::CreateFromArgs(invocation, job.getArguments(), engine);
}

/// "1 warning generated." is for people at a terminal; the messages are enough.
void runCompiler(clang::CompilerInstance &compiler, CheckAndEmit &action, std::vector<uint8_t> &object) {
  llvm::SmallVector<char, 0> bytes;
  compiler.setOutputStream(std::make_unique<llvm::raw_svector_ostream>(bytes));
  compiler.setVerboseOutputStream(llvm::nulls());
  if (compiler.ExecuteAction(action)) object.assign(bytes.begin(), bytes.end());
}

}  // namespace

extern "C" __attribute__((visibility("default"))) void bpftime_translate(const std::string &path,
                                                                         const SourceOptions &options,
                                                                         const Availability &availability,
                                                                         Translation &result) {
  clang::noteBottomOfStack();  // deep nesting gets a new stack, not a crash
  initializeBpf();
  auto diagnosticOptions = llvm::makeIntrusiveRefCnt<clang::DiagnosticOptions>();
  diagnosticOptions->ShowColors = options.colour;
  clang::DiagnosticsEngine engine(llvm::makeIntrusiveRefCnt<clang::DiagnosticIDs>(), diagnosticOptions,
                                  new Collector(diagnosticOptions.get(), options.colour, result.messages));
  clang::CompilerInstance compiler;
  if (!makeInvocation(clangArguments(path, options), engine, compiler.getInvocation())) return;
  // The flags decide again which warnings there are; the driver's engine knows only its own.
  compiler.getDiagnosticOpts().ShowColors = options.colour;
  compiler.createDiagnostics(new Collector(&compiler.getDiagnosticOpts(), options.colour, result.messages));
  CheckAndEmit action(availability, options.flags);
  runCompiler(compiler, action, result.object);
}
static_assert(std::is_same_v<decltype(bpftime_translate), TranslateFunction>);

}  // namespace bpftime
