// The running kernel's verifier as an engine: the program is loaded, judged and closed
// again, attached to nothing. It judges that program only: with its types, its maps and the
// place its section names, and none of the object's other programs.
#pragma once

#include "bpf/Program.h"
#include "support/Diagnostic.h"
#include "verify/Verify.h"

#include <optional>

#include <llvm/ADT/ArrayRef.h>
#include <llvm/Support/Error.h>

namespace bpftime {

struct KernelVerdict {
  std::optional<Diagnostic> rejection;  ///< none: accepted. Else KernelRejects, placed by our own lines
  VerifyStats stats;                    ///< as the kernel counts; memory is not known
};

/// Loads the program with its BTF, having made its maps (KernelMaps.h). Errors:
/// KernelUnavailable where the verifier did not get to speak: bpf(2) may not be used, a map
/// cannot be made, the running kernel has no such attach target. That says nothing about
/// the program.
llvm::Expected<KernelVerdict> verifyByKernel(const Program &, llvm::ArrayRef<MapDef>);

}  // namespace bpftime
