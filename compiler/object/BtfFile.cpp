// A given file is input like any other and is checked in full; the running kernel's BTF
// is the kernel's word and only its presence is asked for.
#include "object/BtfFile.h"

#include "object/BtfCheck.h"
#include "support/Diagnostic.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <llvm/Object/ELFObjectFile.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/Path.h>

namespace bpftime {

namespace {

constexpr const char *kernelBtf = "/sys/kernel/btf/vmlinux";

llvm::ArrayRef<uint8_t> bytesOf(llvm::StringRef text) {
  return {reinterpret_cast<const uint8_t *>(text.data()), text.size()};
}

/// Raw BTF, or the .BTF section of an ELF file; empty if there is none.
llvm::ArrayRef<uint8_t> findBtf(const llvm::MemoryBuffer &buffer) {
  if (!buffer.getBuffer().starts_with(llvm::StringRef("\x7f"
                                                      "ELF",
                                                      4)))
    return bytesOf(buffer.getBuffer());
  auto object = llvm::object::ObjectFile::createELFObjectFile(buffer.getMemBufferRef());
  if (!object) {
    llvm::consumeError(object.takeError());
    return {};
  }
  for (const llvm::object::SectionRef &section : (*object)->sections()) {
    llvm::Expected<llvm::StringRef> name = section.getName(), contents = section.getContents();
    bool found = name && contents && *name == ".BTF";
    llvm::ArrayRef<uint8_t> bytes = found ? bytesOf(*contents) : llvm::ArrayRef<uint8_t>();
    if (!name) llvm::consumeError(name.takeError());
    if (!contents) llvm::consumeError(contents.takeError());
    if (found) return bytes;
  }
  return {};
}

/// libbpf reads the file again by its path; a file that changes in between is the user's.
llvm::Error checkBtfFile(const std::string &path) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!buffer) return fail(diagnose(DiagId::CannotRead, path, buffer.getError().message()));
  llvm::ArrayRef<uint8_t> bytes = findBtf(**buffer);
  if (bytes.empty()) return fail(diagnose(DiagId::BadBtfFile, path));
  std::string why = checkBtf(bytes);
  return why.empty() ? llvm::Error::success() : fail(diagnose(DiagId::BadBtfFile, path).since(why));
}

/// What the artifact records: the file, or the kernel whose types these are. Without the
/// file's folder, which differs from one machine to the next where the types do not.
std::string sourceName(const ObjectOptions &options) {
  if (!options.btfPath.empty()) return llvm::sys::path::filename(options.btfPath).str();
  utsname machine{};
  uname(&machine);
  return std::string(kernelBtf) + " of Linux " + machine.release;
}

}  // namespace

llvm::Error chooseBtf(const ObjectOptions &options, bool hasCoreRelocations, ObjectFile &to) {
  if (!options.btfPath.empty())
    if (llvm::Error e = checkBtfFile(options.btfPath)) return e;
  if (!hasCoreRelocations) return llvm::Error::success();
  if (options.btfPath.empty() && access(kernelBtf, R_OK) != 0)
    return fail(diagnose(DiagId::NoBtfForCore, to.path));
  to.btfSource = sourceName(options);
  return llvm::Error::success();
}

KernelBtf readKernelBtf(const ObjectOptions &options) {
  const std::string path = options.btfPath.empty() ? kernelBtf : options.btfPath;
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!buffer) return {};
  llvm::ArrayRef<uint8_t> bytes = findBtf(**buffer);
  return {{bytes.begin(), bytes.end()}, sourceName(options)};
}

}  // namespace bpftime
