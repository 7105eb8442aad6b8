// Small rules shared by the readers of native objects and images.
#pragma once

#include "native.h"

#include <cstdint>

namespace bpftime {

/// True if `count` entries of `entryBytes` lie in [begin, end) and start aligned.
/// Sound: computed in 64 bits, so that no 32-bit count or offset can wrap.
inline bool tableFits(const bpftime_table &t, uint32_t entryBytes, uint64_t begin, uint64_t end,
                      uint32_t alignment) {
  uint64_t off = t.off, bytes = uint64_t(t.count) * entryBytes;
  return off >= begin && off % alignment == 0 && off <= end && bytes <= end - off;
}

/// True for the ids of attach_kinds.def.
inline bool isAttachKind(uint32_t kind) {
#define ATTACH_KIND(id, name, section_prefix, program_type) \
  if (kind == id) return true;
#include "attach_kinds.def"
#undef ATTACH_KIND
  return false;
}

}  // namespace bpftime
