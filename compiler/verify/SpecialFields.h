// Parts of a map's value that only certain helpers may touch: locks, timers, kernel
// pointers. BTF says where they are.
#pragma once

#include "bpf/Program.h"
#include "bpf/Types.h"

#include <vector>

namespace bpftime {

struct Env;

/// "a bpf_spin_lock": the words of diagnostics.
const char *specialFieldName(const SpecialField &);
/// Kernel pointers kept in maps, which have rules that are not here.
bool isKptr(const SpecialField &);

/// What a program of this kind may not have as a map or in one: tracing programs and socket
/// filters may interrupt whoever holds a lock, and while a program sleeps some maps change.
llvm::Error checkMapUse(const Env &, MapId, InsnIndex at);

}  // namespace bpftime
