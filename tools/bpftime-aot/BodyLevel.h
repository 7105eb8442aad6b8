// Which body of a program test-run runs: the loader's choice, or one by name.
#pragma once

#include "Link.h"

#include <string>

namespace bpftime {

/// The flags of a load (bpftime.h) after which the program's body for `level` is the one that
/// runs: `baseline`, or a name of cpu_levels.def. Errors: UnknownLevel; LevelMissing where the
/// program has no such body or this CPU cannot run it.
llvm::Expected<uint32_t> loadFlagsOf(const Image &, uint32_t program, const std::string &level);

}  // namespace bpftime
