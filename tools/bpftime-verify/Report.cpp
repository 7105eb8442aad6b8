// Runs the verifier over an object's programs and prints what came of it.
#include "Report.h"

#include "Output.h"
#include "object/ObjectFile.h"
#include "support/Diagnostic.h"
#include "verify/PrintFacts.h"
#include "verify/Verify.h"

#include <optional>

#include <llvm/ADT/StringRef.h>
#include <nlohmann/json.hpp>

namespace bpftime {

namespace {

using Json = nlohmann::ordered_json;

/// What one program came to, with one engine.
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
  if (engine != "builtin" && engine != "kernel" && engine != "both")
    return fail(diagnose(DiagId::BadUsage, "--engine=" + engine + " is none of builtin, kernel, both"));
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
  // Only a broken rule is a rejection: a missing feature or a missing kernel is not.
  Category c = info(v.diagnostics.front().id).category;
  v.word = c == Category::Unsupported || c == Category::Environment ? "unsupported" : "rejected";
  return v;
}

/// A program judged by the engines asked for; `kernel` only beside `own` (--engine=both).
struct Outcome {
  Verdict own;
  std::optional<Verdict> kernel;
};

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
  for (const Diagnostic &d : v.diagnostics)
    j["diagnostics"].push_back(Json::parse(toJson(d), nullptr, false));
  if (!v.facts.empty()) j["facts"] = v.facts;
  return j;
}

void printText(Invocation &in, const Program &p, const Outcome &o) {
  const Verdict &v = o.own;
  in.out << p.name << ": " << v.word << " (" << typeName(p.type) << ", " << p.insns.size() << " insns)\n";
  if (o.kernel) {
    bool differs = llvm::StringRef(o.kernel->word) != v.word;
    in.out << "  kernel: " << o.kernel->word << (differs ? " (differs)" : "") << "\n";
  }
  if (in.options.has("stats"))
    in.out << "  " << v.stats.insnsProcessed << " insns processed, " << v.stats.peakStates << " states, "
           << (v.stats.peakMemoryBytes + 1023) / 1024 << " KiB, " << v.stats.time_ns / 1000 << " us\n";
  in.out << v.facts;
  in.out.flush();
  for (const Diagnostic &d : v.diagnostics) printText(in.err, d, in.colour);
  if (o.kernel)
    for (const Diagnostic &d : o.kernel->diagnostics) printText(in.err, d, in.colour);
}

llvm::Expected<VerifyOptions> verifyOptions(const Options &o) {
  VerifyOptions options;
  auto budget = o.number("insn-budget", options.insnBudget);
  if (!budget) return budget.takeError();
  options.insnBudget = *budget;
  if (o.get("engine") == "kernel") options.engine = VerifyEngine::Kernel;
  return options;
}

llvm::Expected<ObjectFile> readIt(const Options &o) {
  ObjectOptions options;
  options.programs = o.all("program");
  options.btfPath = o.get("btf");
  const std::string &path = o.positionals.front();
  auto bytes = readInput(path);
  if (!bytes) return bytes.takeError();
  auto object = readObject(*bytes, path, options);
  if (!object || !o.has("type")) return object;
  auto type = typeFromName(o.get("type"));
  if (!type) return type.takeError();
  for (Program &p : object->programs) p.type = *type;
  return object;
}

Outcome judgeAll(const Program &p, const ObjectFile &object, const VerifyOptions &options, const Options &o) {
  Outcome out{judge(p, object, options, o.has("facts")), std::nullopt};
  if (o.get("engine") != "both") return out;
  VerifyOptions kernel = options;
  kernel.engine = VerifyEngine::Kernel;
  out.kernel = judge(p, object, kernel, false);
  return out;
}

}  // namespace

llvm::Expected<int> runVerify(Invocation &in) {
  if (llvm::Error e = checkOptions(in.options)) return std::move(e);
  auto options = verifyOptions(in.options);
  if (!options) return options.takeError();
  auto object = readIt(in.options);
  if (!object) return object.takeError();

  int status = 0;
  Json document{{"file", object->path}, {"programs", Json::array()}};
  for (const Program &p : object->programs) {
    Outcome o = judgeAll(p, *object, *options, in.options);
    if (status == 0) status = int(exitStatus(o.own.diagnostics));
    if (!in.json) {
      printText(in, p, o);
      continue;
    }
    document["programs"].push_back(toJson(p, o.own));
    if (o.kernel) document["programs"].back()["kernel"] = toJson(p, *o.kernel);
  }
  if (in.json) in.out << document.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
  return status;
}

}  // namespace bpftime
