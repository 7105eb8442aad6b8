// The one maker of VerifiedProgram: picks the engine, keeps time, seals the result with
// a digest. Trusts the program's decoding (object/ did it) and nothing else about it.
#include "verify/Verify.h"

#include "bpf/ProgramTypes.h"
#include "support/Diagnostic.h"
#include "verify/CheckPolicy.h"
#include "verify/Context.h"
#include "verify/Digest.h"
#include "verify/Env.h"
#include "verify/Explore.h"
#include "verify/KernelEngine.h"
#include "verify/Place.h"

#include <chrono>

namespace bpftime {

namespace {

/// The rule on the sum of stacks, known only once all accesses are.
llvm::Error checkStackDepth(Env &env, uint32_t &deepest) {
  std::vector<uint32_t> chain = chainOverStackLimit(env.program, env.cfg, env.facts.stackBytes(), deepest);
  if (chain.empty()) return llvm::Error::success();
  Diagnostic d =
      placed(env.program, diagnose(DiagId::StackDepth), env.program.subprograms[chain.back()].begin);
  for (uint32_t s : chain)
    d.because.push_back(env.program.subprograms[s].name + " uses " +
                        std::to_string(env.facts.stackBytes()[s]) + " bytes");
  return fail(std::move(d));
}

/// The built-in engine. `stats` is filled on success and on failure.
llvm::Expected<Facts> runBuiltin(const Program &program, llvm::ArrayRef<MapDef> maps,
                                 const VerifyOptions &options, VerifyStats &stats) {
  if (!isProgramTypeSupported(program))
    return fail(diagnose(DiagId::ProgramTypeUnsupported, kernelProgramType(program.type)).in(program.name));
  llvm::Expected<Cfg> cfg = buildCfg(program);
  if (!cfg) return cfg.takeError();
  Env env(program, maps, options, std::move(*cfg));
  llvm::Error error = explore(env);
  stats = env.stats;
  if (options.observer) options.observer->atEnd(env);
  if (error) return std::move(error);
  uint32_t deepest = 0;
  if (llvm::Error e = checkStackDepth(env, deepest)) return std::move(e);
  return env.facts.finish(deepest);
}

/// The kernel's verdict decides. Facts are the built-in engine's where it follows, and
/// unknown where it does not.
llvm::Expected<Facts> runKernel(const Program &program, llvm::ArrayRef<MapDef> maps,
                                const VerifyOptions &options, VerifyStats &stats) {
  llvm::Expected<KernelVerdict> verdict = verifyByKernel(program, maps);
  if (!verdict) return verdict.takeError();
  stats = verdict->stats;
  if (verdict->rejection) return fail(std::move(*verdict->rejection));
  VerifyStats own;
  llvm::Expected<Facts> facts = runBuiltin(program, maps, options, own);
  if (facts) return facts;
  llvm::consumeError(facts.takeError());
  return Facts();
}

/// What a host's function does to memory is written down nowhere that a verifier could read.
llvm::Error checkHostCalls(const Program &program, VerifyEngine engine) {
  if (engine == VerifyEngine::Off) return llvm::Error::success();
  for (uint32_t i = 0; i < program.insns.size(); ++i) {
    const Insn &insn = program.insns[i];
    const HostFunction *function =
        insn.kind == InsnKind::CallHelper ? program.hostFunction(HelperId(insn.imm)) : nullptr;
    if (function)
      return fail(
          placed(program, diagnose(DiagId::HelperUnsupported, function->name, insn.imm), InsnIndex(i)));
  }
  return llvm::Error::success();
}

llvm::Expected<Facts> runEngine(const Program &program, llvm::ArrayRef<MapDef> maps,
                                const VerifyOptions &options, VerifyStats &stats) {
  // Sound: to a program with a host, numbers of helpers mean other functions than the rules
  // of either verifier are about.
  if (program.host && options.engine != VerifyEngine::Off)
    return fail(diagnose(DiagId::InsnUnsupported, "functions of a host program").in(program.name));
  switch (options.engine) {
    case VerifyEngine::Builtin: {
      auto start = std::chrono::steady_clock::now();
      llvm::Expected<Facts> facts = runBuiltin(program, maps, options, stats);
      stats.time_ns = uint64_t(std::chrono::nanoseconds(std::chrono::steady_clock::now() - start).count());
      return facts;
    }
    case VerifyEngine::Kernel: return runKernel(program, maps, options, stats);
    case VerifyEngine::Off: return Facts();
  }
  return Facts();
}

bpftime_verified_by voucher(VerifyEngine engine) {
  switch (engine) {
    case VerifyEngine::Builtin: return BPFTIME_VERIFIED_BUILTIN;
    case VerifyEngine::Kernel: return BPFTIME_VERIFIED_KERNEL;
    case VerifyEngine::Off: return BPFTIME_VERIFIED_NONE;
  }
  return BPFTIME_VERIFIED_NONE;
}

/// A budget that the policy set is not the user's to raise.
llvm::Error blamePolicy(llvm::Error error, const Policy &policy) {
  std::vector<Diagnostic> list = takeDiagnostics(std::move(error));
  for (Diagnostic &d : list) {
    if (d.id != DiagId::InsnBudget) continue;
    d.because.push_back(policySays(policy, policyPath(PolicyLimit::insns_processed)));
    d.remedy = "Lower the loop's bound, or raise the policy's limit.";
  }
  return fail(std::move(list));
}

/// An engine within the bounds of a policy. What the policy forbids outright is not
/// followed at all: limits also bound what verification may cost.
llvm::Expected<Facts> runWithPolicy(const Program &program, llvm::ArrayRef<MapDef> maps,
                                    const VerifyOptions &options, VerifyStats &stats) {
  if (!options.policy) return runEngine(program, maps, options, stats);
  const Policy &policy = *options.policy;
  if (std::vector<Diagnostic> found = policyBefore(program, maps, policy); !found.empty())
    return fail(std::move(found));
  VerifyOptions within = options;
  std::optional<uint64_t> budget = policy.limit(PolicyLimit::insns_processed);
  if (budget) within.insnBudget = std::min(options.insnBudget, *budget);
  llvm::Expected<Facts> facts = runEngine(program, maps, within, stats);
  if (!facts && within.insnBudget < options.insnBudget) return blamePolicy(facts.takeError(), policy);
  if (!facts) return facts;
  if (std::vector<Diagnostic> found = policyAfter(program, maps, *facts, policy); !found.empty())
    return fail(std::move(found));
  return facts;
}

}  // namespace

llvm::Expected<VerifiedProgram> verify(Program program, llvm::ArrayRef<MapDef> maps,
                                       const VerifyOptions &options, VerifyStats *stats) {
  if (llvm::Error error = checkHostCalls(program, options.engine)) return std::move(error);
  VerifiedProgram v;
  llvm::Expected<Facts> facts = runWithPolicy(program, maps, options, v.cost);
  if (stats) *stats = v.cost;
  if (!facts) return facts.takeError();
  v.proved = std::move(*facts);
  v.by = voucher(options.engine);
  v.within = options.policy;
  v.prog = std::move(program);
  v.sum = digestOf(v.prog, maps, v.by, options.policy.get());
  return v;
}

}  // namespace bpftime
