// Texts are made as the tools make them, since making them is part of what must not fail.
#include "Judge.h"

#include "support/Diagnostic.h"
#include "verify/PrintFacts.h"
#include "verify/Verify.h"

#include <cstdlib>

#include <llvm/Support/raw_ostream.h>

namespace bpftime::fuzz {

void read(llvm::Error error) {
  for (const Diagnostic &d : takeDiagnostics(std::move(error))) {
    printText(llvm::nulls(), d, true);
    if (toJson(d).empty() || d.what.empty() || d.id == DiagId::Internal) {
      printText(llvm::errs(), d, false);
      std::abort();
    }
  }
}

bool judge(Program program, llvm::ArrayRef<MapDef> maps) {
  VerifyOptions options;
  // Enough for loops of some length, too little for one input to take long.
  options.insnBudget = 10000;
  llvm::Expected<VerifiedProgram> verified = verify(std::move(program), maps, options);
  if (!verified) {
    read(verified.takeError());
    return false;
  }
  if (printFacts(*verified, maps).empty()) std::abort();
  return true;
}

}  // namespace bpftime::fuzz
