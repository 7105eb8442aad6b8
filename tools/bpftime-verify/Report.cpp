// The object is read, each program judged (Judge.h), and the verdicts take one of two
// forms: lines with diagnostics beside them, or one JSON document, whose fields are the
// tool's contract.
#include "Report.h"

#include "Judge.h"
#include "Output.h"
#include "SourceFlags.h"
#include "frontend/Frontend.h"
#include "object/Settable.h"

#include <llvm/ADT/StringRef.h>
#include <nlohmann/json.hpp>

namespace bpftime {

namespace {

using Json = nlohmann::ordered_json;

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
  std::string known;
#define PROGRAM_TYPE(id, type, policy, context) \
  if (name == #type) return id;                 \
  known += known.empty() ? #type : ", " #type;
#include "program_types.def"
#undef PROGRAM_TYPE
  return fail(diagnose(DiagId::BadUsage, "--type=" + name + " is no program type")
                  .tryThis("There are: " + known + "."));
}

const char *ownWord(Word word) {
  return word == Word::Accepted ? "accepted" : word == Word::Rejected ? "rejected" : "unsupported";
}
const char *kernelWord(Word word) { return word == Word::NotJudged ? "unavailable" : ownWord(word); }

Json toJson(const std::vector<Diagnostic> &list) {
  Json out = Json::array();
  for (const Diagnostic &d : list) out.push_back(Json::parse(toJson(d), nullptr, false));
  return out;
}

/// The kernel does not say how much memory it took.
Json kernelJson(const Verdict &v) {
  return {{"verdict", kernelWord(v.word)},
          {"reason", v.diagnostics.empty() ? "" : v.diagnostics.front().what},
          {"time_ns", v.stats.time_ns},
          {"load_time_ns", v.stats.load_time_ns},
          {"insns_processed", v.stats.insnsProcessed},
          {"peak_states", v.stats.peakStates},
          {"diagnostics", toJson(v.diagnostics)}};
}

Json toJson(const Program &p, const Outcome &o) {
  const Verdict &v = o.own;
  Json j{{"program", p.name},
         {"section", p.section},
         {"type", typeName(p.type)},
         {"verdict", ownWord(v.word)},
         {"time_ns", v.stats.time_ns},
         {"insns", p.insns.size()},
         {"insns_processed", v.stats.insnsProcessed},
         {"peak_states", v.stats.peakStates},
         {"peak_memory_bytes", v.stats.peakMemoryBytes},
         {"diagnostics", toJson(v.diagnostics)}};
  if (!v.facts.empty()) j["facts"] = v.facts;
  if (o.kernel) j["kernel"] = kernelJson(*o.kernel);
  return j;
}

/// "43 insns processed, 4 states, 12 KiB, 126 us".
void printStats(llvm::raw_ostream &out, const VerifyStats &s) {
  out << s.insnsProcessed << " insns processed, " << s.peakStates << " states";
  if (s.peakMemoryBytes) out << ", " << (s.peakMemoryBytes + 1023) / 1024 << " KiB";
  out << ", " << s.time_ns / 1000 << " us";
  if (s.load_time_ns) out << ", loaded in " << s.load_time_ns / 1000 << " us";
  out << "\n";
}

void printText(Invocation &in, const Program &p, const Outcome &o) {
  const Verdict &v = o.own;
  bool wantsStats = in.options.has("stats");
  in.out << p.name << ": " << ownWord(v.word) << " (" << typeName(p.type) << ", " << p.insns.size()
         << " insns)\n";
  if (wantsStats) printStats(in.out << "  ", v.stats);
  if (o.kernel) {
    in.out << "  kernel: " << kernelWord(o.kernel->word) << (o.differs() ? " (differs)" : "") << "\n";
    if (wantsStats) printStats(in.out << "  kernel: ", o.kernel->stats);
  }
  in.out << v.facts;
  in.out.flush();
  for (const Diagnostic &d : v.diagnostics) printText(in.err, d, in.colour);
  if (o.kernel)
    for (const Diagnostic &d : o.kernel->diagnostics) printText(in.err, d, in.colour);
}

/// What --engine=both is for: who accepts what the other rejects, and why.
void printComparison(llvm::raw_ostream &out, llvm::ArrayRef<Program> programs,
                     const std::vector<Outcome> &outcomes) {
  size_t agree = 0, differ = 0;
  for (size_t i = 0; i < outcomes.size(); ++i) {
    const Outcome &o = outcomes[i];
    agree += o.own.word == o.kernel->word && o.own.word != Word::NotJudged;
    if (!o.differs()) continue;
    ++differ;
    const Verdict &against = o.own.word == Word::Rejected ? o.own : *o.kernel;
    out << "disagreement: " << programs[i].name << ": " << ownWord(o.own.word) << " here, "
        << kernelWord(o.kernel->word) << " by the kernel: " << against.diagnostics.front().what << "\n";
  }
  out << agree << " agree, " << differ << " disagree, " << outcomes.size() - agree - differ
      << " not judged by both\n";
}

/// Every name is to be had: what the verifier lacks it says itself, at the instruction.
llvm::Expected<std::vector<uint8_t>> translateIt(Invocation &in, const std::string &path) {
  auto anything = [](const auto &) { return std::string(); };
  return translate(path, sourceOptions(in), {anything, anything, anything},
                   [&](Diagnostic d) { in.warn(std::move(d)); });
}

llvm::Expected<ObjectFile> readIt(Invocation &in) {
  const Options &o = in.options;
  ObjectOptions options;
  options.programs = o.all("program");
  options.btfPath = o.get("btf");
  options.settable = o.all("settable");
  for (const std::string &text : o.all("settable-size")) {
    auto size = parseSettableSize(text);
    if (!size) return size.takeError();
    options.settableSizes.push_back(*size);
  }
  const std::string &path = o.positionals.front();
  auto bytes = readInput(path);
  if (bytes && isSource(path, *bytes)) bytes = translateIt(in, path);
  if (!bytes) return bytes.takeError();
  auto object = readObject(*bytes, path, options);
  if (!object || !o.has("type")) return object;
  auto type = typeFromName(o.get("type"));
  if (!type) return type.takeError();
  for (Program &p : object->programs) {
    // The attach type belongs to the section's program type.
    if (p.type != *type) p.expectedAttachType = p.attachBtfId = 0;
    p.type = *type;
  }
  return object;
}

/// Where the user finds it, if the object is a translation of `path`.
void placeOutcome(Outcome &o, const std::string &path) {
  for (Verdict *v : {&o.own, o.kernel ? &*o.kernel : nullptr})
    for (size_t i = 0; v && i < v->diagnostics.size(); ++i)
      if (llvm::StringRef(path).ends_with(".c")) placeAtSource(v->diagnostics[i], path);
}

}  // namespace

llvm::Expected<int> runVerify(Invocation &in) {
  auto options = verifyOptions(in.options);
  if (!options) return options.takeError();
  auto object = readIt(in);
  if (!object) return object.takeError();

  int status = 0;
  std::vector<Outcome> outcomes;
  Json document{{"file", object->path}, {"programs", Json::array()}};
  for (const Program &p : object->programs) {
    outcomes.push_back(judge(p, *object, *options, in.options));
    Outcome &o = outcomes.back();
    placeOutcome(o, object->path);
    if (status == 0) status = int(exitStatus(o.own.diagnostics));
    if (in.json) document["programs"].push_back(toJson(p, o));
    else printText(in, p, o);
  }
  if (in.json) in.out << document.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
  else if (in.options.get("engine") == "both") printComparison(in.out, object->programs, outcomes);
  return status;
}

}  // namespace bpftime
