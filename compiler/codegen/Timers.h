// The callbacks of a program's timers. Each is entered like a program of its own, for the
// values of one map (BPFTIME_CALLBACK in abi/native.h): whoever serves the timers knows it by
// its number.
#pragma once

#include "verify/Verify.h"

namespace bpftime {

/// Its name in the table of programs.
std::string nameOf(const Program &, const TimerCallback &, llvm::ArrayRef<MapDef>);

}  // namespace bpftime
