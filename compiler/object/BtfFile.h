// The BTF that CO-RE relocations are resolved against.
#pragma once

#include "object/ObjectFile.h"

namespace bpftime {

/// Checks --btf before libbpf reads it, and records in `to` what will be used if
/// anything is. Errors: CannotRead, BadBtfFile, NoBtfForCore.
llvm::Error chooseBtf(const ObjectOptions &, bool hasCoreRelocations, ObjectFile &to);

}  // namespace bpftime
