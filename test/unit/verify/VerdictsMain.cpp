// bpftime-verdicts FAMILY|all FIRST [COUNT]: judges hostile programs by
// our verifier and by the running kernel. Prints every disagreement, and per family who
// accepted how many; exits with 1 if one is not accounted for. Without COUNT: shows one.
//
// A program that only we accept is a named relaxation (Relaxations.h), or a mistake. One that
// only the kernel accepts is what our verifier lacks.
#include "GuardedRun.h"
#include "HostilePrograms.h"
#include "Relaxations.h"
#include "support/Diagnostic.h"
#include "verify/KernelEngine.h"
#include "verify/Verify.h"

#include <cstdlib>
#include <map>

#include <llvm/ADT/StringRef.h>
#include <llvm/Support/raw_ostream.h>

using namespace bpftime;

namespace {

struct Count {
  uint64_t both = 0, neither = 0, onlyKernel = 0, onlyHere = 0, tooLong = 0, unsafe = 0;
  std::map<std::string, uint64_t> relaxed, stricter;
};

struct Verdict {
  bool isAccepted;
  std::string why;
};

/// Programs that take longer cost more time than they tell; the kernel is not asked.
constexpr uint64_t insnBudget = 20'000;

enum class Answer { Accepts, Rejects, TooLong };

Answer judge(const Program &p, std::optional<VerifiedProgram> &proved, std::string &why) {
  VerifyOptions options;
  options.insnBudget = insnBudget;
  llvm::Expected<VerifiedProgram> ours = verify(p, hostileMaps(), options);
  if (ours) {
    proved.emplace(std::move(*ours));
    return Answer::Accepts;
  }
  Diagnostic d = takeDiagnostics(ours.takeError()).front();
  why = d.what + " at " + (d.insn ? d.insn->text : "");
  return d.id == DiagId::InsnBudget ? Answer::TooLong : Answer::Rejects;
}

/// Documented or not, it must be safe: it is run, too.
void onlyHere(const VerifiedProgram &proved, const Diagnostic &rejection, uint64_t seed, Count &count) {
  for (uint64_t input = 0; input < 12; ++input)
    if (std::string problem = guardedRun(proved, hostileMaps(), seed * 16 + input); !problem.empty()) {
      ++count.unsafe;
      llvm::outs() << "UNSAFE: " << problem << "\n";
    }
  if (const char *name = relaxationOf(proved, rejection)) {
    ++count.relaxed[name];
    return;
  }
  ++count.onlyHere;
  llvm::outs() << "only here: " << proved.program().name << ": " << rejection.what << " at "
               << (rejection.insn ? rejection.insn->text : "") << "\n";
}

/// False if the kernel cannot be asked.
bool compareVerdicts(const HostileFamily &family, uint64_t seed, Count &count) {
  Program p = family.make(seed);
  std::optional<VerifiedProgram> proved;
  std::string why;
  Answer ours = judge(p, proved, why);
  if (ours == Answer::TooLong) return ++count.tooLong, true;
  llvm::Expected<KernelVerdict> kernel = verifyByKernel(p, hostileMaps());
  if (!kernel) {
    for (const Diagnostic &d : takeDiagnostics(kernel.takeError())) printText(llvm::errs(), d, false);
    return false;
  }
  bool accepted = ours == Answer::Accepts;
  if (accepted && !kernel->rejection) ++count.both;
  if (!accepted && kernel->rejection) ++count.neither;
  if (!accepted && !kernel->rejection) {
    if (const char *name = strictnessOf(why)) return ++count.stricter[name], true;
    ++count.onlyKernel;
    llvm::outs() << "only the kernel: " << p.name << ": " << why << "\n";
  }
  if (accepted && kernel->rejection) onlyHere(*proved, *kernel->rejection, seed, count);
  return true;
}

void print(const char *family, const Count &c) {
  llvm::outs() << family << ": " << c.both << " accepted by both, " << c.neither << " by neither, "
               << c.onlyHere << " only here, " << c.onlyKernel << " only by the kernel, " << c.tooLong
               << " too long\n";
  for (const auto &[name, n] : c.relaxed) llvm::outs() << "  relaxed, " << name << ": " << n << "\n";
  for (const auto &[name, n] : c.stricter) llvm::outs() << "  stricter, " << name << ": " << n << "\n";
}

/// The program and both verdicts in full, for whoever looks into a disagreement.
void show(const HostileFamily &family, uint64_t seed) {
  Program p = family.make(seed);
  for (size_t i = 0; i < p.insns.size(); ++i)
    if (p.insns[i].kind != InsnKind::WideTail) llvm::outs() << i << ": " << disassemble(p.insns[i]) << "\n";
  llvm::outs().flush();
  if (llvm::Expected<VerifiedProgram> ours = verify(p, hostileMaps(), {}); !ours)
    for (const Diagnostic &d : takeDiagnostics(ours.takeError())) printText(llvm::errs(), d, false);
  llvm::Expected<KernelVerdict> kernel = verifyByKernel(p, hostileMaps());
  if (kernel && kernel->rejection) printText(llvm::errs(), *kernel->rejection, false);
  if (!kernel) llvm::consumeError(kernel.takeError());
}

}  // namespace

int main(int argc, char **argv) {
  if (argc != 3 && argc != 4) return 64;
  llvm::StringRef wanted = argv[1];
  uint64_t first = std::strtoull(argv[2], nullptr, 10),
           count = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 0;
  bool isClean = true;
  for (const HostileFamily &family : hostileFamilies()) {
    if (wanted != "all" && wanted != family.name) continue;
    if (argc == 3) show(family, first);
    Count counted;
    for (uint64_t seed = first; seed < first + count; ++seed)
      if (!compareVerdicts(family, seed, counted)) return 3;
    llvm::outs().flush();
    print(family.name, counted);
    isClean &= counted.unsafe == 0 && counted.onlyHere == 0 && counted.onlyKernel == 0;
  }
  return isClean ? 0 : 1;
}
