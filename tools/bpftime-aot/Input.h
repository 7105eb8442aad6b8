// IN of run and attach: C, an eBPF object, a native object or a blob, as a planned image.
//
// What a file is, its first bytes decide; only C is known by its name. C and eBPF objects
// go through the same compiler and linker as `compile` and `link`; nothing is written to disk on the way.
// What comes out is checked by the reader of blobs and ready for a session.
#pragma once

#include "Command.h"
#include "Link.h"
#include "attach/Plan.h"

namespace bpftime {

/// The options that run and attach share: --at, --allow-unverified, those for C.
std::vector<OptionSpec> inputOptions();

/// Reads IN (what it is, its first bytes say), compiles and links as far as needed and
/// plans the probes for the binaries that `resolver` finds. A blob that carries a plan
/// keeps it. Errors: those of compile, link and plan; NothingToAttach; Unverified without
/// --allow-unverified.
/// `hookFiles`: those of PlanOptions.
llvm::Expected<Image> loadInput(Invocation &, const std::string &path, BinaryResolver resolver,
                                std::vector<std::string> hookFiles);

}  // namespace bpftime
