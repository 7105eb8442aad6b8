// The emulator gets the blob and the frame as files; nothing else goes in or out but its exit
// status. Its complaints go where ours go.
#include "Emulate.h"

#include "host/Injector.h"
#include "host/Libraries.h"
#include "support/Diagnostic.h"

#include <cerrno>
#include <cstring>

#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/Program.h>
#include <llvm/Support/raw_ostream.h>

namespace bpftime {

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

llvm::Error write(const NamelessFile &file, llvm::ArrayRef<uint8_t> bytes) {
  llvm::raw_fd_ostream os(file.fd(), false);
  os << llvm::toStringRef(bytes);
  os.flush();
  std::error_code error = file.fd() < 0 ? std::error_code(errno, std::generic_category()) : os.error();
  os.clear_error();
  return error ? fail(diagnose(DiagId::CannotWrite, "the blob", error.message())) : llvm::Error::success();
}

}  // namespace

llvm::Error emulate(const Architecture &architecture, llvm::ArrayRef<uint8_t> image,
                    const NamelessFile &frame) {
  llvm::Expected<std::string> emulator = findEmulator(architecture);
  if (!emulator) return emulator.takeError();
  std::string runner = runtimeLibrary((std::string("bpftime-run-") + architecture.name).c_str());
  // The emulator's own words would pass for a status of the runtime.
  if (!llvm::sys::fs::exists(runner)) return fail(diagnose(DiagId::NoRunner, architecture.name, runner));
  NamelessFile blob("bpftime-blob");
  if (llvm::Error error = write(blob, image)) return error;
  std::string blobPath = blob.path(), framePath = frame.path(), words;
  int status = llvm::sys::ExecuteAndWait(*emulator, {*emulator, runner, blobPath, framePath}, std::nullopt,
                                         {}, 0, 0, &words);
  return status ? failed(status, words) : llvm::Error::success();
}

}  // namespace bpftime
