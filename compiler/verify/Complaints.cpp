// A rejection comes before what is merely unsupported: the first diagnostic is the one
// that a short report shows and that decides the verdict.
#include "verify/Complaints.h"

#include <algorithm>

namespace bpftime {

namespace {

bool isUnsupported(const Diagnostic &d) { return info(d.id).category == Category::Unsupported; }

}  // namespace

void Complaints::add(llvm::Error error, llvm::function_ref<void(Diagnostic &)> explain) {
  for (Diagnostic &d : takeDiagnostics(std::move(error))) {
    // One field that the BTF lacks makes several instructions that cannot be.
    bool isOfInsn = d.insn && d.id != DiagId::UnresolvedCore;
    std::string where = isOfInsn ? std::to_string(d.insn->index) : d.what;
    if (isFull() || !said.insert({std::move(where), d.id}).second) continue;
    if (explain) explain(d);
    auto behind = isUnsupported(d) ? list.end() : std::find_if(list.begin(), list.end(), isUnsupported);
    list.insert(behind, std::move(d));
  }
}

}  // namespace bpftime
