// IN of run and attach: an eBPF object, a native object or a blob, as a planned image.
#pragma once

#include "Command.h"
#include "Link.h"
#include "attach/Plan.h"

namespace bpftime {

/// The options that run, attach and link share: --at, --allow-unverified.
std::vector<OptionSpec> inputOptions();

/// Reads IN (what it is, its first bytes say), compiles and links as far as needed and
/// plans the probes for the binaries that `resolver` finds. A blob that carries a plan
/// keeps it. Errors: those of compile, link and plan; NothingToAttach; Unverified without
/// --allow-unverified.
llvm::Expected<Image> loadInput(const Options &, const std::string &path, BinaryResolver resolver);

}  // namespace bpftime
