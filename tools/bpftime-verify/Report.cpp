// Runs the verifier over an object's programs and prints what came of it.
#include "Report.h"

#include "Output.h"
#include "object/ObjectFile.h"
#include "support/Diagnostic.h"
#include "verify/PrintFacts.h"
#include "verify/Verify.h"

#include <nlohmann/json.hpp>

namespace bpftime {

namespace {

using Json = nlohmann::ordered_json;

/// What one program came to.
struct Verdict {
  const char *word = "accepted";
  VerifyStats stats;
  std::vector<Diagnostic> diagnostics;
  std::string facts;
};

const char *typeName(uint32_t type) {
  switch (type) {
#define PROGRAM_TYPE(id, name, policy, context) \
  case id: return #name;
#include "program_types.def"
#undef PROGRAM_TYPE
  default: return "unknown";
  }
}

llvm::Expected<uint32_t> typeFromName(const std::string &name) {
#define PROGRAM_TYPE(id, type, policy, context) \
  if (name == #type) return id;
#include "program_types.def"
#undef PROGRAM_TYPE
  return fail(diagnose(DiagId::BadUsage, "--type=" + name + " is no program type"));
}

llvm::Error checkOptions(const Options &o) {
  std::string engine = o.get("engine", "builtin");
  if (engine == "kernel" || engine == "both") return fail(diagnose(DiagId::EngineUnsupported, engine));
  if (engine != "builtin") return fail(diagnose(DiagId::BadUsage, "--engine=" + engine + " is none of builtin, kernel, both"));
  if (o.has("policy")) return fail(diagnose(DiagId::PolicyUnsupported));
  return llvm::Error::success();
}

Verdict judge(const Program &p, const ObjectFile &object, const VerifyOptions &options, bool wantsFacts) {
  Verdict v;
  llvm::Expected<VerifiedProgram> verified = verify(p, object.maps, options, &v.stats);
  if (verified) {
    if (wantsFacts) v.facts = printFacts(*verified, object.maps);
    return v;
  }
  v.diagnostics = takeDiagnostics(verified.takeError());
  bool unsupported = info(v.diagnostics.front().id).category == Category::Unsupported;
  v.word = unsupported ? "unsupported" : "rejected";
  return v;
}

Json toJson(const Program &p, const Verdict &v) {
  Json j{{"program", p.name},
         {"section", p.section},
         {"type", typeName(p.type)},
         {"verdict", v.word},
         {"time_ns", v.stats.time_ns},
         {"insns", p.insns.size()},
         {"insns_processed", v.stats.insnsProcessed},
         {"peak_states", v.stats.peakStates},
         {"peak_memory_bytes", v.stats.peakMemoryBytes},
         {"diagnostics", Json::array()}};
  for (const Diagnostic &d : v.diagnostics) j["diagnostics"].push_back(Json::parse(toJson(d), nullptr, false));
  if (!v.facts.empty()) j["facts"] = v.facts;
  return j;
}

void printText(Invocation &in, const Program &p, const Verdict &v) {
  in.out << p.name << ": " << v.word << " (" << typeName(p.type) << ", " << p.insns.size() << " insns)\n";
  if (in.options.has("stats"))
    in.out << "  " << v.stats.insnsProcessed << " insns processed, " << v.stats.peakStates << " states, "
           << (v.stats.peakMemoryBytes + 1023) / 1024 << " KiB, " << v.stats.time_ns / 1000 << " us\n";
  in.out << v.facts;
  in.out.flush();
  for (const Diagnostic &d : v.diagnostics) printText(in.err, d, in.colour);
}

}  // namespace

llvm::Expected<int> runVerify(Invocation &in) {
  if (llvm::Error e = checkOptions(in.options)) return std::move(e);
  VerifyOptions options;
  auto budget = in.options.number("insn-budget", options.insnBudget);
  if (!budget) return budget.takeError();
  options.insnBudget = *budget;
  ObjectOptions objectOptions;
  objectOptions.programs = in.options.all("program");
  objectOptions.btfPath = in.options.get("btf");
  const std::string &path = in.options.positionals.front();
  auto bytes = readInput(path);
  if (!bytes) return bytes.takeError();
  auto object = readObject(*bytes, path, objectOptions);
  if (!object) return object.takeError();
  if (in.options.has("type")) {
    auto type = typeFromName(in.options.get("type"));
    if (!type) return type.takeError();
    for (Program &p : object->programs) p.type = *type;
  }

  bool allAccepted = true;
  Json document{{"file", path}, {"programs", Json::array()}};
  for (const Program &p : object->programs) {
    Verdict v = judge(p, *object, options, in.options.has("facts"));
    allAccepted &= v.diagnostics.empty();
    if (in.json)
      document["programs"].push_back(toJson(p, v));
    else
      printText(in, p, v);
  }
  if (in.json) in.out << document.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
  return allAccepted ? 0 : 1;
}

}  // namespace bpftime
