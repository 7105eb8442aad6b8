// A range is better known here than there, or with it that an instruction is not reached.
#include "Relaxations.h"

#include <llvm/ADT/StringRef.h>

namespace bpftime {

const char *relaxationOf(const VerifiedProgram &p, const Diagnostic &kernelsRejection) {
  llvm::StringRef why = kernelsRejection.what;
  if (kernelsRejection.insn && !p.facts().insns[kernelsRejection.insn->index].reachable) return "dead code";
#define RELAXED(name, words) \
  if (why.contains(words)) return name;
#include "Relaxations.def"
  return nullptr;
}

const char *strictnessOf(const std::string &text) {
  llvm::StringRef why = text;
#define STRICTER(name, words) \
  if (why.contains(words)) return name;
#include "Relaxations.def"
  return nullptr;
}

}  // namespace bpftime
