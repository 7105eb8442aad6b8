// bpftime-aot link: native objects in, a blob out.
#include "Command.h"
#include "Output.h"
#include "Link.h"
#include "attach/Plan.h"
#include "support/Diagnostic.h"

#include <nlohmann/json.hpp>

namespace bpftime {

namespace {

using llvm::Expected;

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

Expected<int> run(Invocation &in) {
  if (llvm::Error e = checkKind(in.options.get("kind", "blob"))) return std::move(e);
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
  auto image = link(inputs, *placements);
  if (!image) return image.takeError();
  if (llvm::Error e = writeOutput(in.options.get("output"), image->bytes())) return std::move(e);
  if (in.json) in.out << nlohmann::ordered_json{{"output", in.options.get("output")}, {"size", image->bytes().size()}}.dump() << "\n";
  return 0;
}

}  // namespace

const Command &linkCommand() {
  static const Command command = {
      {"IN.native... -o OUT",
       {{"output", 'o', "FILE", "where to write the blob", Required},
        {"kind", 0, "KIND", "blob (default), shared or static"},
        {"at", 0, "PROGRAM=BINARY:SYMBOL[+OFF]", "place a program that names no target, or move it", Repeatable}},
       1, 1000, false,
       "A blob is one file with code, tables and a digest; only what programs reach is in it.",
       "bpftime-aot link malloc.native -o malloc.blob\n"
       "bpftime-aot link trace.native -o trace.blob --at count=libc.so.6:free"},
      run};
  return command;
}

}  // namespace bpftime
