// Makes a program on which two engines differ small enough to read.
#pragma once

#include "bpf/Program.h"

#include <llvm/ADT/STLFunctionalExtras.h>

namespace bpftime::kernel {

/// Replaces instructions by jumps to the next one as long as the difference stays, and
/// prints what is left as the body of an assembly test.
void shrink(const Program &, llvm::function_ref<bool(const Program &)> differs);

}  // namespace bpftime::kernel
