// From IN to an image with its plan: compile, link, plan.
//
// Each step hands its errors through unchanged, so a refused program reads the same here
// as with `compile`. A blob that was linked --for a binary brings its plan; all others
// are planned for what this target really maps or loads.
#include "Input.h"

#include "CompileFlags.h"
#include "MapShapes.h"
#include "Output.h"
#include "Table.h"
#include "support/Diagnostic.h"

#include <cstring>

#include <elf.h>
#include <linux/bpf.h>
#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/SmallString.h>
#include <llvm/Support/FileSystem.h>

namespace bpftime {

namespace {

enum class InputKind { Source, Ebpf, Native, Blob, Unknown };

InputKind kindOf(const std::string &path, llvm::ArrayRef<uint8_t> bytes) {
  // Anything else is an ELF file or nothing we know.
  if (isBlob(bytes)) return InputKind::Blob;
  if (isSource(path, bytes)) return InputKind::Source;
  if (bytes.size() < SELFMAG || memcmp(bytes.data(), ELFMAG, SELFMAG) != 0) return InputKind::Unknown;
  Elf64_Ehdr header = {};
  memcpy(&header, bytes.data(), std::min(bytes.size(), sizeof header));
  // A cut or foreign ELF file goes to the reader of native objects, which names the fault.
  return header.e_machine == EM_BPF ? InputKind::Ebpf : InputKind::Native;
}

llvm::Expected<std::vector<Placement>> placements(const Options &options) {
  std::vector<Placement> out;
  for (const std::string &text : options.all("at")) {
    llvm::Expected<Placement> placement = parsePlacement(text);
    if (!placement) return placement.takeError();
    out.push_back(std::move(*placement));
  }
  return out;
}

llvm::Expected<Image> linkBytes(const Options &options, const std::string &path,
                                llvm::ArrayRef<uint8_t> native, std::vector<uint8_t> *debug) {
  llvm::Expected<std::vector<Placement>> places = placements(options);
  if (!places) return places.takeError();
  return link({LinkInput{path, native}}, *places, debug);
}

llvm::Expected<Image> readAny(Invocation &call, const std::string &path, std::vector<uint8_t> *debug) {
  const Options &options = call.options;
  llvm::Expected<std::vector<uint8_t>> bytes = readInput(path);
  if (!bytes) return bytes.takeError();
  InputKind kind = kindOf(path, *bytes);
  if (kind == InputKind::Blob || kind == InputKind::Native)
    if (llvm::Error error = checkFlagsAct(options, path)) return std::move(error);
  switch (kind) {
    case InputKind::Blob:
      if (options.has("at"))
        return fail(diagnose(DiagId::BadUsage,
                             "--at has no effect on a blob: its programs are placed by `bpftime-aot link`"));
      if (debug)
        return fail(diagnose(DiagId::BadUsage,
                             "--debug has no effect on a blob: `bpftime-aot link` makes that file with it"));
      return readImage(std::move(*bytes), path);
    case InputKind::Native: return linkBytes(options, path, *bytes, debug);
    case InputKind::Unknown: return fail(diagnose(DiagId::UnknownInput, path));
    case InputKind::Source:
    case InputKind::Ebpf: break;
  }
  llvm::Expected<CompileOptions> compileWith = plainCompileOptions(call);
  if (!compileWith) return compileWith.takeError();
  llvm::Expected<std::vector<uint8_t>> native = compileBytes(path, *bytes, *compileWith);
  if (!native) return native.takeError();
  return linkBytes(options, path, *native, debug);
}

/// Whether anything calls the program: a place, a timer, or a program array of the object.
bool isReachable(const Image &image, uint32_t program) {
  if (isCallback(image.programs()[program].type)) return true;
  auto isPlaced = [&](const bpftime_image_link &link) { return link.program == program; };
  auto isEntry = [&](const bpftime_map_slot &slot) {
    return image.maps()[slot.map].type == BPF_MAP_TYPE_PROG_ARRAY && slot.value == program;
  };
  return llvm::any_of(image.links(), isPlaced) || llvm::any_of(image.slots(), isEntry);
}

/// A probe that never fires must not look like one that saw nothing.
void warnOfIdle(Invocation &call, const Image &image) {
  for (uint32_t i = 0; i < image.programs().size(); ++i) {
    llvm::StringRef section = image.string(image.programs()[i].section);
    // libbpf's mark of what is not loaded unless asked for.
    if (section.starts_with("?") || isReachable(image, i)) continue;
    call.warn(diagnose(DiagId::IdleProgram, image.string(image.programs()[i].name), section));
  }
}

}  // namespace

std::vector<OptionSpec> inputOptions() {
  std::vector<OptionSpec> out = {
      {"at", 0, "PROGRAM=BINARY:SYMBOL[+OFF]", "place a program whose section names no target", Repeatable},
      {"allow-unverified", 0, nullptr, "accept programs that no verifier has passed"},
      policyFlag()};
  out.insert(out.end(), sourceFlags().begin(), sourceFlags().end());
  return out;
}

llvm::Expected<Image> loadInput(Invocation &call, const std::string &path, BinaryResolver resolver,
                                std::vector<std::string> hookFiles) {
  const Options &options = call.options;
  std::string debugPath = options.has("dry-run") ? "" : options.get("debug");
  std::vector<uint8_t> debugBytes, *debug = debugPath.empty() ? nullptr : &debugBytes;
  llvm::Expected<Image> image = withGoodMaps(readAny(call, path, debug));
  if (!image) return image.takeError();
  // Refused here and again by the runtime: a tool's word is not enough in the target.
  if (image->header().verified_by == BPFTIME_VERIFIED_NONE && !options.has("allow-unverified"))
    return fail(diagnose(DiagId::Unverified, path));
  if (image->links().empty()) return fail(diagnose(DiagId::NothingToAttach, path));
  warnOfIdle(call, *image);
  // Planned by `link --for`: the runtime compares the bytes before it patches.
  if (!image->sites().empty()) return image;
  PlanOptions plan;
  plan.resolve = std::move(resolver);
  plan.hookFiles = std::move(hookFiles);
  if (!debug) return withPlan(*image, plan);
  llvm::SmallString<256> where(debugPath);
  if (std::error_code e = llvm::sys::fs::make_absolute(where))
    return fail(diagnose(DiagId::CannotWrite, debugPath, e.message()));
  plan.debugLink = where.str();
  image = withPlan(*image, plan, debug);
  if (!image) return image;
  if (llvm::Error e = writeOutput(debugPath, debugBytes)) return std::move(e);
  return image;
}

}  // namespace bpftime
