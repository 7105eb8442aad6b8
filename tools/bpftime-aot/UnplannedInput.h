// IN of commands that run a program without attaching it: an eBPF object, a native object
// or a blob, as an image without an attach plan.
#pragma once

#include "Link.h"
#include "Options.h"

namespace bpftime {

/// Reads IN (what it is, its first bytes say), compiles and links as far as needed.
/// `options` must have the compile flags. Errors: those of compile and link.
llvm::Expected<Image> unplannedImage(const Options &, const std::string &path);

}  // namespace bpftime
