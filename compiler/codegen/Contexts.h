// Where the contexts of packet programs are not what the kernel's headers say: fields that
// the kernel makes pointers of, and fields it keeps half of (abi/context_fields.def). All
// other fields are plain memory at their offset.
#pragma once

#include "codegen/Origins.h"

namespace bpftime {

struct ContextPointer {
  const char *context;  ///< row of contexts.def
  int64_t uapiOffset;   ///< of the 4-byte field that programs load; -1: none
  int64_t offset;       ///< of the pointer in our structure
  const char *member;
};

/// The pointer that an instruction loads, or nullptr if it does something else. `base` is
/// the origin of its src register.
const ContextPointer *pointerLoadedBy(const Program &, const Facts &, InsnIndex, const Origin &base);

/// True for programs that LD_ABS and LD_IND can be compiled for.
bool hasPacketLoads(const Program &);

/// Whether a load could be of a packet pointer, had its register the context's address.
bool looksLikePointerLoad(const Program &, const Insn &);
/// Whether the context's address goes to the stack, to memory or to another function, where
/// data flow cannot follow it.
bool contextEscapes(const Program &, InsnIndex, const Registers &);

}  // namespace bpftime
