// Random programs at the edge of what a verifier may accept: numbers of unknown value are
// bounded in one of many ways, changed again, and used as offsets into a map value or the
// stack. Some are safe, some are not. Same seed, same program.
#pragma once

#include "bpf/Program.h"

#include <vector>

namespace bpftime {

/// Four elements of 64 bytes, map 0 of every program.
MapDef hostileMap();
/// A socket filter of some 20 to 80 instructions. Always decodes.
Program hostileProgram(uint64_t seed);

}  // namespace bpftime
