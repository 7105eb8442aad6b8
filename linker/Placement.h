// Where programs want to be attached: what their sections say and what --at says.
#pragma once

#include "ImageWriter.h"
#include "Resolve.h"

namespace bpftime {

/// True for program types (enum bpf_prog_type) that some attach kind runs.
bool isProbeType(uint32_t type);

/// Fills the link table. A placement replaces the links that its program's section made.
/// Errors: placement-program (no such program), placement-kind (its section is no probe
/// of a function).
llvm::Error writeLinks(llvm::ArrayRef<NativeFile>, const Resolution &, llvm::ArrayRef<Placement>,
                       ImageWriter &);

}  // namespace bpftime
