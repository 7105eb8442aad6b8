// The one maker of VerifiedProgram: picks the engine, keeps time, seals the result with
// a digest. Trusts the program's decoding (object/ did it) and nothing else about it.
#include "verify/Verify.h"

#include "support/Diagnostic.h"
#include "verify/Digest.h"

namespace bpftime {

llvm::Expected<VerifiedProgram> verify(Program program, llvm::ArrayRef<MapDef> maps,
                                       const VerifyOptions &options, VerifyStats *stats) {
  if (options.engine == VerifyEngine::Kernel) return fail(diagnose(DiagId::EngineUnsupported, "kernel"));
  if (options.engine == VerifyEngine::Builtin) return fail(diagnose(DiagId::EngineUnsupported, "builtin"));
  VerifiedProgram v;
  v.prog = std::move(program);
  v.by = BPFTIME_VERIFIED_NONE;
  v.sum = digestOf(v.prog, maps, v.by);
  if (stats) *stats = v.cost;
  return v;
}

}  // namespace bpftime
