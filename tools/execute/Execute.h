// Runs one program of a blob on memory of a Frame, with the runtime of the blob's CPU: in this
// process, or in one that qemu emulates. What the plugin and test-run have in common.
#pragma once

#include "Frame.h"
#include "Link.h"

#include <bpftime/bpftime.h>

namespace bpftime {

/// Follows the frame's order, whose `program`, `context`, `repeat` and `loadFlags` are set, and
/// leaves `r0` and `duration_ns` there. Errors: TestRunFailed with what the runtime says, or
/// with the signal that ended it; NoEmulator.
llvm::Error execute(const Image &, Frame &);

}  // namespace bpftime
