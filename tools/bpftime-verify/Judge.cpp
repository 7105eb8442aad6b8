// The difference between a rejection and no verdict is made here, by the category of the
// first diagnostic; nothing else in the tool looks at categories.
#include "Judge.h"

#include "verify/KernelEngine.h"
#include "verify/Policy.h"
#include "verify/PrintFacts.h"

namespace bpftime {

namespace {

/// Only a broken rule is a rejection: a missing feature or a missing kernel is not.
void take(Verdict &v, std::vector<Diagnostic> diagnostics) {
  v.diagnostics = std::move(diagnostics);
  Category c = info(v.diagnostics.front().id).category;
  v.word = c == Category::Unsupported || c == Category::Environment ? Word::NotJudged : Word::Rejected;
}

Verdict judgeByEngine(const Program &p, const ObjectFile &object, const VerifyOptions &options,
                      bool wantsFacts) {
  Verdict v;
  llvm::Expected<VerifiedProgram> verified = verify(p, object.maps, options, &v.stats);
  if (!verified) take(v, takeDiagnostics(verified.takeError()));
  else if (wantsFacts) v.facts = printFacts(*verified, object.maps);
  return v;
}

/// Without facts, for which our verifier would run a second time.
Verdict judgeByKernel(const Program &p, const ObjectFile &object) {
  Verdict v;
  llvm::Expected<KernelVerdict> verdict = verifyByKernel(p, object.maps);
  if (!verdict) {
    take(v, takeDiagnostics(verdict.takeError()));
    return v;
  }
  v.stats = verdict->stats;
  if (verdict->rejection) take(v, {std::move(*verdict->rejection)});
  return v;
}

}  // namespace

bool Outcome::differs() const {
  return kernel && kernel->word != Word::NotJudged && own.word != Word::NotJudged && kernel->word != own.word;
}

llvm::Expected<VerifyOptions> verifyOptions(const Options &o) {
  std::string engine = o.get("engine", "builtin");
  if (engine != "builtin" && engine != "kernel" && engine != "both")
    return fail(diagnose(DiagId::BadUsage, "--engine=" + engine + " is none of builtin, kernel, both"));
  VerifyOptions options;
  auto budget = o.number("insn-budget", options.insnBudget);
  if (!budget) return budget.takeError();
  options.insnBudget = *budget;
  if (o.has("policy")) {
    auto policy = findPolicy(o.get("policy"));
    if (!policy) return policy.takeError();
    options.policy = std::move(*policy);
  }
  if (engine == "kernel") options.engine = VerifyEngine::Kernel;
  return options;
}

Outcome judge(const Program &p, const ObjectFile &object, const VerifyOptions &options, const Options &o) {
  Outcome out{judgeByEngine(p, object, options, o.has("facts")), std::nullopt};
  if (o.get("engine") == "both") out.kernel = judgeByKernel(p, object);
  return out;
}

}  // namespace bpftime
