// What the verifier knows of helpers and maps beyond their prototypes (bpf/HelperTable.h).
#pragma once

#include "bpf/HelperTable.h"
#include "bpf/Program.h"

#include <cstdint>

namespace bpftime {

/// Whether map_types.def has the type.
bool isMapTypeSupported(uint32_t type);
/// The kernel's name of any of its map types; "an unknown type" for other numbers.
const char *kernelMapTypeName(uint32_t type);

/// The kernel's table of which helper works on which map type.
bool isMapAllowed(HelperId, uint32_t mapType);

/// Arrays: a lookup of any key below max_entries finds an element.
bool isEveryKeyPresent(uint32_t mapType);
/// Adds, replaces or removes elements.
bool changesMap(HelperId);
/// Programs may take the address of the map's one value in an instruction.
bool hasDirectValue(const MapDef &);

/// A string read returns at most its size and at least -4095; the kernel's verifier
/// counts on it, so programs do.
bool returnsStringLength(HelperId);
/// Writes all of its output on success and on failure, so that no byte stays as it was.
bool fillsOutput(HelperId);

}  // namespace bpftime
