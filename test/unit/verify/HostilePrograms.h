// Random programs at the edge of what a verifier may accept, by family: each family turns
// about one group of rules. Some programs are safe, some are not. Same seed, same program.
#pragma once

#include "bpf/Program.h"

#include <string>
#include <vector>

#include <llvm/ADT/ArrayRef.h>

namespace bpftime {

/// The maps of every program, by index.
enum HostileMap : unsigned {
  ValuesMap,   ///< an array of four values of 64 bytes
  LockedMap,   ///< an array of values with a bpf_spin_lock in them
  RingMap,     ///< a ring buffer
  OuterMap,    ///< an array of maps like ValuesMap
  CallsMap,    ///< an array of programs
  HashMap,     ///< keys of 8 bytes, values of 64
  GlobalsMap,  ///< one value of 64 bytes, addressed directly
};
const std::vector<MapDef> &hostileMaps();

struct HostileFamily {
  const char *name;
  Program (*make)(uint64_t seed);
};
/// HostileFamilies.def, in order.
llvm::ArrayRef<HostileFamily> hostileFamilies();

}  // namespace bpftime
