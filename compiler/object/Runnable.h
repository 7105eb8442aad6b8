// An object can be read, shown and verified although this version cannot run it; this is
// the question the compiler asks before it goes on.
#pragma once

#include "object/ObjectFile.h"

namespace bpftime {

/// Errors: one diagnostic per map whose type is not in map_types.def
/// (UnsupportedMapType, UnknownMapType), naming map and type.
llvm::Error checkRunnable(const ObjectFile &);

/// "BPF_MAP_TYPE_HASH", or "" for a number that no kernel type has.
std::string mapTypeName(uint32_t type);

}  // namespace bpftime
