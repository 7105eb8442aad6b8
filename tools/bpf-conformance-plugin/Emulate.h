// Runs a blob for another CPU: a small static program of that CPU loads it, and qemu runs that
// program.
#pragma once

#include <cstdint>

#include <llvm/ADT/ArrayRef.h>
#include <llvm/Support/Error.h>

#include "codegen/Architectures.h"

namespace bpftime::conformance {

/// r0 of the program `main`. Errors: NoEmulator; TestRunFailed with what the runtime of that
/// CPU says, or with the signal that ended it.
llvm::Expected<uint64_t> emulate(const Architecture &, llvm::ArrayRef<uint8_t> image,
                                 llvm::ArrayRef<uint8_t> memory);

}  // namespace bpftime::conformance
