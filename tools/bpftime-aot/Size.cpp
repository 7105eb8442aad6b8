// bpftime-aot size: where the bytes of an artifact go, and whether they keep to a budget.
//
// A native object is linked in memory first, so the figures are those of the blob that it
// becomes; what the linker drops is not counted. Of a blob the functions inside programs are
// not known, their programs are. A budget has the shape of the document it judges: what one
// `size -j` prints is a budget for the next.
#include "Command.h"
#include "InspectFacts.h"
#include "Json.h"
#include "Output.h"
#include "bpftime/bpftime.h"
#include "support/Diagnostic.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/Object/ELFObjectFile.h>

namespace bpftime {

namespace {

using llvm::Expected;
using Json = nlohmann::ordered_json;

constexpr const char *parts[] = {"text", "stack", "maps", "data", "btf", "overhead", "file"};

/// Of a blob: programs, each with all its bodies.
Json functionsOfTables(const Image &image) {
  Json out = Json::array();
  for (const bpftime_image_program &p : image.programs())
    out.push_back({{"function", image.string(p.name)}, {"text", p.code_size}, {"stack", p.stack_bytes_max}});
  for (const bpftime_image_body &b : image.bodies())
    out[b.program]["text"] = out[b.program]["text"].get<uint32_t>() + b.code_size;
  return out;
}

/// Of a native object: what has a symbol behind the linker. The stack of a program is that of
/// everything it calls.
Expected<Json> functionsOfSymbols(const Image &image, llvm::ArrayRef<uint8_t> elf) {
  llvm::MemoryBufferRef buffer(llvm::toStringRef(elf), "debug");
  auto file = llvm::object::ObjectFile::createELFObjectFile(buffer);
  if (!file) return fail(diagnose(DiagId::Internal, llvm::toString(file.takeError())));
  Json out = Json::array();
  for (const llvm::object::ELFSymbolRef symbol : (*file)->symbols()) {
    auto name = symbol.getName();
    if (!name) return fail(diagnose(DiagId::Internal, llvm::toString(name.takeError())));
    if (symbol.getELFType() != llvm::ELF::STT_FUNC || symbol.getSize() == 0) continue;
    bool isProgram = name->consume_front(BPFTIME_SYMBOL_PROGRAM);
    out.push_back({{"function", name->str()}, {"text", symbol.getSize()}});
    for (const bpftime_image_program &p : image.programs())
      if (isProgram && *name == image.string(p.name)) out.back()["stack"] = p.stack_bytes_max;
  }
  return out;
}

/// `maps` is the session's memory on this machine: maps have a part for each of its CPUs.
Json sizesOf(const Image &image) {
  const bpftime_image_header &h = image.header();
  uint32_t stack = 0;
  for (const bpftime_image_program &p : image.programs()) stack = std::max(stack, p.stack_bytes_max);
  bpftime_session_options options = {};
  uint64_t code = h.code_size, data = h.data.count, btf = h.btf.count;
  return {{"text", code},  {"stack", stack}, {"maps", bpftime_session_size(image.bytes().data(), &options)},
          {"data", data},  {"btf", btf},     {"overhead", h.size - code - data - btf},
          {"file", h.size}};
}

Expected<Json> measure(const std::string &path) {
  auto bytes = readInput(path);
  if (!bytes) return bytes.takeError();
  std::vector<uint8_t> debug;
  const bool isReady = isBlob(*bytes);
  auto image = isReady ? readImage(std::move(*bytes), path) : link({LinkInput{path, *bytes}}, {}, &debug);
  if (!image) return image.takeError();
  auto functions = isReady ? functionsOfTables(*image) : functionsOfSymbols(*image, debug);
  if (!functions) return functions.takeError();
  return Json{{"input", path}, {"functions", std::move(*functions)}, {"sizes", sizesOf(*image)}};
}

llvm::Error badBudget(const std::string &path, const llvm::Twine &where, const char *why) {
  return fail(diagnose(DiagId::Budget, where, why).at({path}));
}

/// Every part that the budget names must be within it; `what` is "" for the whole.
llvm::Error compare(const std::string &path, const Json &budget, const Json &sizes, const std::string &what,
                    std::vector<Diagnostic> &over) {
  if (!budget.is_object())
    return badBudget(path, what.empty() ? "sizes" : what, "parts and bytes are expected");
  for (const auto &[part, limit] : budget.items()) {
    if (part == "function") continue;
    if (!llvm::is_contained(parts, part)) return badBudget(path, part, "there is no such part");
    if (!limit.is_number_unsigned()) return badBudget(path, part, "a number of bytes is expected");
    if (!sizes.contains(part) || sizes[part].get<uint64_t>() <= limit.get<uint64_t>()) continue;
    over.push_back(diagnose(DiagId::OverBudget, part, what.empty() ? "" : " of " + what,
                            sizes[part].get<uint64_t>(), limit.get<uint64_t>()));
  }
  return llvm::Error::success();
}

/// A function that is gone needs nothing; one that the budget does not know is in the whole.
llvm::Error judge(const std::string &path, const Json &facts, std::vector<Diagnostic> &over) {
  auto bytes = readInput(path);
  if (!bytes) return bytes.takeError();
  Json budget = Json::parse(llvm::toStringRef(*bytes), nullptr, false);
  if (!budget.is_object()) return badBudget(path, "the top", "a JSON object is expected");
  for (const auto &[key, value] : budget.items()) {
    if (key == "input" || key == "over") continue;  // of a document that size has printed
    if (key == "sizes") {
      if (llvm::Error e = compare(path, value, facts["sizes"], "", over)) return e;
      continue;
    }
    if (key != "functions" || !value.is_array())
      return badBudget(path, key, "`sizes` is an object, `functions` an array");
    for (const Json &row : value) {
      if (!row.is_object() || !row.contains("function"))
        return badBudget(path, key, "each of them names a `function`");
      for (const Json &function : facts["functions"])
        if (row["function"] == function["function"])
          if (llvm::Error e = compare(path, row, function, function["function"], over)) return e;
    }
  }
  return llvm::Error::success();
}

Expected<int> run(Invocation &in) {
  auto facts = measure(in.options.positionals[0]);
  if (!facts) return facts.takeError();
  std::vector<Diagnostic> over;
  if (in.options.has("budget"))
    if (llvm::Error e = judge(in.options.get("budget"), *facts, over)) return std::move(e);
  if (in.json) {
    if (in.options.has("budget")) (*facts)["over"] = Json::array();
    for (const Diagnostic &d : over) (*facts)["over"].push_back(Json::parse(toJson(d), nullptr, false));
    printJson(in.out, *facts);
  } else {
    printFacts(in.out, *facts);
    for (const Diagnostic &d : over) printText(in.err, d, in.colour);
  }
  return over.empty() ? 0 : 1;
}

}  // namespace

const Command &sizeCommand() {
  static const Command command = {
      {"FILE",
       {{"budget", 0, "FILE", "bytes that it may have, as JSON: the status is 1 if a part has more"}},
       1,
       1,
       false,
       "FILE is a native object, which is linked for it, or a blob. Parts are text (code and constants),\n"
       "stack (the deepest a program needs), maps (the session's memory on this machine), data (what maps\n"
       "begin with), btf, overhead (tables and digests) and file. A budget names those it limits:\n"
       "  {\"sizes\": {\"text\": 4096, \"stack\": 256}, \"functions\": [{\"function\": \"probe\", \"text\": "
       "512}]}",
       "bpftime-aot size malloc.blob\n"
       "bpftime-aot size malloc.native -j >budget.json    # what it has today\n"
       "bpftime-aot size malloc.native --budget budget.json"},
      run};
  return command;
}

}  // namespace bpftime
