// Tells the kinds of input apart by their first bytes and brings each to an image.
// Trusts none of them: every reader behind it checks what it reads.
#include "UnplannedInput.h"

#include "CompileFlags.h"
#include "MapShapes.h"
#include "Output.h"
#include "arch/Machine.h"
#include "codegen/Architectures.h"
#include "support/Diagnostic.h"

#include <cstring>

#include <elf.h>
#include <llvm/ADT/StringRef.h>

namespace bpftime {

namespace {

/// An ELF file for a machine other than eBPF; damaged ones are left to the object reader,
/// which says what is wrong with them.
bool isNative(llvm::ArrayRef<uint8_t> bytes) {
  Elf64_Ehdr header;
  if (bytes.size() < sizeof header || std::memcmp(bytes.data(), ELFMAG, SELFMAG) != 0) return false;
  std::memcpy(&header, bytes.data(), sizeof header);
  return header.e_machine != EM_BPF;
}

/// --target may be said of what is compiled, if it is what that was compiled for.
llvm::Error checkTarget(const Options &options, const CodegenOptions &codegen, const std::string &path,
                        const Image &image) {
  if (!options.has("target")) return llvm::Error::success();
  const Machine *machine = machineOf(image.header().machine);
  const Architecture *asked = targetArchitecture(codegen);
  if (machine && asked && asked == architectureOf(llvm::Triple(expandTriple(machine->triple))))
    return llvm::Error::success();
  return fail(diagnose(DiagId::BadUsage,
                       "--target=" + options.get("target") + " is not what " + path + " was compiled for"));
}

}  // namespace

llvm::Expected<Image> unplannedImage(Invocation &call, const std::string &path) {
  llvm::Expected<CompileOptions> compileWith = compileOptions(call);
  if (!compileWith) return compileWith.takeError();
  llvm::Expected<std::vector<uint8_t>> bytes = readInput(path);
  if (!bytes) return bytes.takeError();
  bool isReady = isBlob(*bytes), isCompiled = isReady || isNative(*bytes);
  if (isCompiled)
    if (llvm::Error error = checkFlagsAct(call.options, path)) return std::move(error);
  if (!isCompiled) {
    bytes = compileBytes(path, *bytes, *compileWith);
    if (!bytes) return bytes.takeError();
  }
  llvm::Expected<Image> image =
      isReady ? readImage(std::move(*bytes), path) : link({LinkInput{path, *bytes}}, {});
  if (image && isCompiled)
    if (llvm::Error error = checkTarget(call.options, compileWith->codegen, path, *image))
      return std::move(error);
  return withGoodMaps(std::move(image));
}

}  // namespace bpftime
