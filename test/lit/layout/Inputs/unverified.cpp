// Tries to get past the verifier, one way per macro; CONTROL is the way that must compile.
#include "codegen/Codegen.h"
#include "verify/Verify.h"

using namespace bpftime;

#if defined(CONTROL)
void f(llvm::LLVMContext &c, ObjectFile &o, std::vector<VerifiedProgram> &p, llvm::TargetMachine &t) {
  (void)sizeof(emitModule(c, o, p, t, {}));
}
#elif defined(MAKE)
VerifiedProgram f() { return VerifiedProgram(); }
#elif defined(PASS)
void f(llvm::LLVMContext &c, ObjectFile &o, llvm::TargetMachine &t) {
  (void)sizeof(emitModule(c, o, o.programs, t, {}));
}
#elif defined(CHANGE)
void f(VerifiedProgram &p) { p.program().insns.clear(); }
#endif
