// Tries to get past the verifier, one way per macro; CONTROL is the way that must compile.
#include "codegen/Codegen.h"
#include "verify/Verify.h"

using namespace bpftime;

#if defined(CONTROL)
std::unique_ptr<llvm::Module> f(llvm::LLVMContext &c, ObjectFile &o, std::vector<VerifiedProgram> &p, llvm::TargetMachine &t) {
  return emitModule(c, o, p, t);
}
#elif defined(MAKE)
VerifiedProgram f() { return VerifiedProgram(); }
#elif defined(PASS)
std::unique_ptr<llvm::Module> f(llvm::LLVMContext &c, ObjectFile &o, llvm::TargetMachine &t) {
  return emitModule(c, o, o.programs, t);
}
#elif defined(CHANGE)
void f(VerifiedProgram &p) { p.program().insns.clear(); }
#endif
