// IN of commands that run a program without attaching it: C, an eBPF object, a native
// object or a blob, as an image without an attach plan.
#pragma once

#include "Command.h"
#include "Link.h"

namespace bpftime {

/// Reads IN (what it is, its first bytes say), compiles and links as far as needed.
/// The command must have the compile flags. Errors: those of compile and link.
llvm::Expected<Image> unplannedImage(Invocation &, const std::string &path);

}  // namespace bpftime
