// The blob goes through a file; r0 comes back as the runner's output. Both lie in a folder of
// their own that disappears.
#include "Emulate.h"

#include "Output.h"
#include "host/Injector.h"
#include "support/Diagnostic.h"

#include <llvm/ADT/ScopeExit.h>
#include <llvm/ADT/SmallString.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/Program.h>

namespace bpftime::conformance {

namespace {

/// qemu's name of the architecture.
std::string emulatorName(const Architecture &architecture) {
  return std::string("qemu-") + (architecture.arch == llvm::Triple::arm ? "arm" : architecture.name);
}

/// Debian has the static one, others the plain one.
llvm::Expected<std::string> findEmulator(const Architecture &architecture) {
  std::string name = emulatorName(architecture);
  for (const char *kind : {"-static", ""})
    if (auto found = llvm::sys::findProgramByName(name + kind)) return *found;
  return fail(diagnose(DiagId::NoEmulator, architecture.name, name));
}

llvm::Error failed(int status, const std::string &words) {
  if (status > 0) return fail(diagnose(DiagId::TestRunFailed, statusText(-status)));
  return fail(diagnose(DiagId::TestRunFailed, words.empty() ? "the emulator was ended" : words));
}

}  // namespace

llvm::Expected<uint64_t> emulate(const Architecture &architecture, llvm::ArrayRef<uint8_t> image,
                                 llvm::ArrayRef<uint8_t> memory) {
  llvm::Expected<std::string> emulator = findEmulator(architecture);
  if (!emulator) return emulator.takeError();
  llvm::SmallString<128> folder;
  if (std::error_code e = llvm::sys::fs::createUniqueDirectory("bpftime-conformance", folder))
    return fail(diagnose(DiagId::CannotWrite, "a temporary folder", e.message()));
  auto remove = llvm::make_scope_exit([&] { llvm::sys::fs::remove_directories(folder); });
  std::string blob = (folder + "/blob").str(), session = (folder + "/session").str(),
              output = (folder + "/output").str();
  if (llvm::Error error = writeOutput(blob, image)) return std::move(error);

  std::string runner = runtimeLibrary((std::string("bpftime-run-") + architecture.name).c_str());
  std::string hex = llvm::toHex(memory, true), words;
  llvm::SmallVector<llvm::StringRef> args = {*emulator, runner, blob, session};
  if (!memory.empty()) args.push_back(hex);
  std::optional<llvm::StringRef> redirects[] = {std::nullopt, llvm::StringRef(output), std::nullopt};
  int status = llvm::sys::ExecuteAndWait(*emulator, args, std::nullopt, redirects, 0, 0, &words);
  if (status != 0) return failed(status, words);
  llvm::Expected<std::vector<uint8_t>> text = readInput(output);
  if (!text) return text.takeError();
  uint64_t r0;
  if (llvm::toStringRef(*text).trim().getAsInteger(16, r0)) return failed(-1, "the runner printed no number");
  return r0;
}

}  // namespace bpftime::conformance
