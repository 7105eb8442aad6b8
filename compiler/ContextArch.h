// Whose registers? A probe's context is pt_regs, whose layout each CPU has of its own, and the
// object does not say for which CPU its macros were expanded. Its BTF may, or the user does.
#pragma once

#include "codegen/Architectures.h"
#include "object/ObjectFile.h"
#include "verify/Verify.h"

#include <string>

namespace bpftime {

/// Tells the verifier how many bytes of registers the contexts of a target hold.
void setRegisterBytes(ObjectFile &, const Architecture &target);

/// Refuses programs that read registers unless these are the target's. `declared`: --ctx-arch,
/// may be empty. Errors: CtxArchMismatch, CtxArchUnknown.
llvm::Error checkContextArch(const ObjectFile &, llvm::ArrayRef<VerifiedProgram>, const std::string &declared,
                             const Architecture &target);

}  // namespace bpftime
