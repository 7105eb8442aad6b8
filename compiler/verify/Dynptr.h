// Dynptrs: memory whose size is known at run time only, behind a handle of 16 bytes that
// lies on the stack and that helpers alone read and write. Each has an id of its own
// (Value::ref), which pointers into its memory carry: they end with the handle. One over
// ring-buffer memory is a reference as well and must be released.
#pragma once

#include "verify/Env.h"

namespace bpftime {

constexpr int DynptrBytes = 16;

/// The handle that a value points at, for a callee that reads it: its first half on the stack,
/// or the value itself where a helper or a caller has it. nullptr: there is none, or not at
/// its start.
const Value *readDynptr(Path &, const Value &pointer);

/// The program or a helper writes the bytes [min, end) of a stack: handles there end, and
/// what points into their memory becomes a number. One that must be released is refused.
llvm::Error endDynptrs(Env &, Path &, uint32_t frame, int min, int end);

}  // namespace bpftime
