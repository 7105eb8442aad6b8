// bpftime-verdicts FIRST COUNT: judges hostile programs by our verifier and by the running
// kernel, and counts who accepts what. Programs that only we accept are named with the
// kernel's reason; programs that only the kernel accepts are what our verifier lacks.
#include "HostilePrograms.h"
#include "support/Diagnostic.h"
#include "verify/KernelEngine.h"
#include "verify/Verify.h"

#include <cstdlib>
#include <map>

#include <llvm/Support/raw_ostream.h>

using namespace bpftime;

int main(int argc, char **argv) {
  if (argc != 3) return 64;
  uint64_t first = std::strtoull(argv[1], nullptr, 10), count = std::strtoull(argv[2], nullptr, 10);
  MapDef map = hostileMap();
  uint64_t both = 0, neither = 0, onlyKernel = 0, onlyWe = 0;
  std::map<std::string, unsigned> reasons;
  for (uint64_t seed = first; seed < first + count; ++seed) {
    Program p = hostileProgram(seed);
    llvm::Expected<KernelVerdict> kernel = verifyByKernel(p, map);
    if (!kernel) {
      for (const Diagnostic &d : takeDiagnostics(kernel.takeError())) printText(llvm::errs(), d, false);
      return 3;
    }
    llvm::Expected<VerifiedProgram> ours = verify(p, map, {});
    bool accepted = bool(ours), kernelAccepts = !kernel->rejection;
    std::string why;
    if (!ours) {
      Diagnostic d = takeDiagnostics(ours.takeError()).front();
      why = d.what + " at " + (d.insn ? d.insn->text : "");
    }
    if (accepted && kernelAccepts) ++both;
    if (!accepted && !kernelAccepts) ++neither;
    if (accepted && !kernelAccepts) {
      ++onlyWe;
      llvm::outs() << "only here: " << seed << ": " << kernel->rejection->what << "\n";
    }
    if (!accepted && kernelAccepts) {
      ++onlyKernel;
      llvm::outs() << "only the kernel: " << seed << ": " << why << "\n";
    }
  }
  llvm::outs() << both << " accepted by both, " << neither << " by neither, " << onlyWe << " only here, "
               << onlyKernel << " only by the kernel\n";
  return 0;
}
