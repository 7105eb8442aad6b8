// Runs a blob for another CPU: a small static program of that CPU (runner/) loads it, and qemu
// runs that program.
#pragma once

#include "NamelessFile.h"

#include <cstdint>

#include <llvm/ADT/ArrayRef.h>
#include <llvm/Support/Error.h>

#include "codegen/Architectures.h"

namespace bpftime {

/// Does what the frame's order says. Errors: NoEmulator; TestRunFailed with what the runtime of
/// that CPU says, or with the signal that ended it.
llvm::Error emulate(const Architecture &, llvm::ArrayRef<uint8_t> image, const NamelessFile &frame);

}  // namespace bpftime
