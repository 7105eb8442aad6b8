// The running kernel's verifier as an engine: the program is loaded, judged and closed
// again, attached to nothing.
#pragma once

#include "bpf/Program.h"

#include <string>

#include <llvm/ADT/ArrayRef.h>
#include <llvm/Support/Error.h>

namespace bpftime {

struct KernelVerdict {
  bool isAccepted = false;
  std::string reason;  ///< rejected: the last lines of the kernel's log
  uint64_t time_ns = 0;
};

/// Creates the maps, fills and freezes what is constant, loads the program. Errors:
/// KernelUnavailable where bpf(2) may not be used or a map cannot be made, which says
/// nothing about the program.
llvm::Expected<KernelVerdict> verifyByKernel(const Program &, llvm::ArrayRef<MapDef>);

}  // namespace bpftime
