// What the runtime has, by the tables in abi/: the verifier knows the rules of every
// helper and map type, but not all of them run here.
#pragma once

#include "bpf/Program.h"
#include "support/Diagnostic.h"

namespace bpftime {

/// Whether map_types.def has the type.
bool isMapTypeRun(uint32_t type);

/// Why a map of another type cannot be used, and what can: UnsupportedMapType, or
/// UnknownMapType for a number that the kernel does not have either.
Diagnostic mapNotRun(const MapDef &);
/// Why a helper without a body cannot be called: NoSuchHelper.
Diagnostic helperNotRun(HelperId);

}  // namespace bpftime
