// bpftime-aot link: native objects in, a blob out.
//
// Reads files, calls the linker, writes what it made. With --for or --dry-run the attach
// plan is made as well; a dry run prints it and leaves no file.
#include "Link.h"
#include "Command.h"
#include "InspectFacts.h"
#include "Json.h"
#include "MapShapes.h"
#include "Output.h"
#include "attach/Plan.h"
#include "support/Diagnostic.h"

#include <llvm/Support/FileSystem.h>
#include <llvm/Support/Path.h>

namespace bpftime {

namespace {

using llvm::Expected;

/// Every --at in order; the first that cannot be read is reported.
Expected<std::vector<Placement>> placementsOf(const Options &options) {
  std::vector<Placement> placements;
  for (const std::string &text : options.all("at")) {
    auto placement = parsePlacement(text);
    if (!placement) return placement.takeError();
    placements.push_back(std::move(*placement));
  }
  return placements;
}

/// --kind: only the blob exists so far; the two others are named, not guessed.
llvm::Error checkKind(const std::string &kind) {
  if (kind == "blob") return llvm::Error::success();
  if (kind == "shared" || kind == "static") return fail(diagnose(DiagId::LinkKind, kind));
  return fail(diagnose(DiagId::BadUsage, "--kind=" + kind + " is none of blob, shared, static"));
}

/// Neither file may replace an input or the other.
llvm::Error checkOutputs(const Options &options) {
  std::string blob = options.get("output"), debug = options.get("debug");
  if (!debug.empty() && debug == blob)
    return fail(diagnose(DiagId::BadUsage, "-o and --debug are both " + blob));
  if (llvm::Error e = checkNoInput(blob, options.positionals)) return e;
  return checkNoInput(debug, options.positionals);
}

/// The plan for one known binary: a program that names no binary, or this one by its last
/// part, means it; libraries are found where the loader of this machine would find them. A binary
/// that no program means is looked for all the same: its name may be a slip.
Expected<Image> planFor(const Image &image, const std::string &binary, std::vector<uint8_t> *debug) {
  if (!binary.empty())
    if (auto found = findBinary(binary); !found) return found.takeError();
  PlanOptions options;
  options.resolve = [&](const std::string &asked) -> Expected<std::string> {
    bool isThis = asked.empty() || asked == binary || asked == llvm::sys::path::filename(binary);
    return isThis ? findBinary(binary) : findBinary(asked);
  };
  return withPlan(image, options, debug);
}

/// Reads all inputs before linking: messages name files, not buffers.
Expected<int> run(Invocation &in) {
  if (llvm::Error e = checkKind(in.options.get("kind", "blob"))) return std::move(e);
  if (llvm::Error e = checkOutputs(in.options)) return std::move(e);
  auto placements = placementsOf(in.options);
  if (!placements) return placements.takeError();
  std::vector<std::vector<uint8_t>> contents;
  std::vector<LinkInput> inputs;
  for (const std::string &path : in.options.positionals) {
    auto bytes = readInput(path);
    if (!bytes) return bytes.takeError();
    contents.push_back(std::move(*bytes));
  }
  for (size_t i = 0; i < contents.size(); ++i) inputs.push_back({in.options.positionals[i], contents[i]});
  std::string debugOutput = in.options.get("debug");
  std::vector<uint8_t> debugBytes, *debug = debugOutput.empty() ? nullptr : &debugBytes;
  auto image = withGoodMaps(link(inputs, *placements, debug));
  if (!image) return image.takeError();
  if (in.options.has("for") || in.options.has("dry-run"))
    image = planFor(*image, in.options.get("for"), debug);
  if (!image) return image.takeError();
  if (in.options.has("dry-run")) {
    showPlan(in, *image);
    return 0;
  }
  std::string output = in.options.get("output");
  if (output.empty()) return fail(diagnose(DiagId::BadUsage, "-o FILE is missing"));
  // The blob last: where it is, all of it is, and nothing is where it is not.
  if (debug)
    if (llvm::Error e = writeOutput(debugOutput, *debug)) return std::move(e);
  if (llvm::Error e = writeOutput(output, image->bytes())) {
    if (debug) llvm::sys::fs::remove(debugOutput);
    return std::move(e);
  }
  if (in.json) {
    nlohmann::ordered_json j{{"output", output}, {"size", image->bytes().size()}};
    if (debug) j["debug"] = debugOutput;
    printJson(in.out, j);
  }
  return 0;
}

}  // namespace

const Command &linkCommand() {
  static const Command command = {
      {"IN.native... -o OUT",
       {{"output", 'o', "FILE", "where to write the blob"},
        {"kind", 0, "KIND", "blob (default), shared or static"},
        {"at", 0, "PROGRAM=BINARY:SYMBOL[+OFF]", "place a program that names no target, or move it",
         Repeatable},
        {"for", 0, "BINARY", "make the attach plan now, for this binary and the libraries of this machine"},
        {"debug", 0, "FILE", "also write an ELF file with symbols, source lines and unwind tables"},
        {"dry-run", 0, nullptr, "print the plan and write nothing"}},
       1,
       1000,
       false,
       "A blob is one file with code, tables and a digest; only what programs reach is in it.\n"
       "The addresses of the --debug file are offsets in the blob's code: llvm-symbolizer and gdb\n"
       "(add-symbol-file FILE -o ADDRESS, of the code in the process) show BPF C with it.",
       "bpftime-aot link malloc.native -o malloc.blob\n"
       "bpftime-aot link trace.native -o trace.blob --at count=libc.so.6:free\n"
       "bpftime-aot link malloc.native --for /usr/bin/python3 --dry-run   # where the probes would go"},
      run};
  return command;
}

}  // namespace bpftime
