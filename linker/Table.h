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

inline bool isProgramArray(uint32_t mapType) { return mapType == 3; }

inline bool isCallback(uint32_t programType) { return programType & BPFTIME_CALLBACK; }
/// The map whose values a callback is for.
inline uint32_t callbackMap(uint32_t programType) { return programType & ~BPFTIME_CALLBACK; }

/// Whether an element that a map begins with exists and is what the map may hold. Maps and
/// programs are the tables of a native object or of an image, which have the same fields.
template <typename Maps, typename Programs>
bool slotFits(const bpftime_map_slot &slot, const Maps &maps, const Programs &programs) {
  constexpr uint32_t arrayOfMaps = 12, hashOfMaps = 13;
  if (slot.map >= maps.size()) return false;
  const auto &map = maps[slot.map];
  bool isKeyed = map.type == hashOfMaps || slot.key < map.max_entries;
  if (isProgramArray(map.type))
    return isKeyed && slot.value < programs.size() && programs[slot.value].type == map.element.type;
  if ((map.type != arrayOfMaps && map.type != hashOfMaps) || slot.value >= maps.size()) return false;
  const auto &in = maps[slot.value];
  return isKeyed && bpftime_map_element_fits(&map.element, in.type, in.key_size, in.value_size,
                                             in.max_entries, in.flags);
}

/// Whether a map is what a row says may be set of it.
template <typename Maps> bool settableFits(const bpftime_settable &row, const Maps &maps) {
  constexpr uint32_t array = 2;
  if (row.map >= maps.size() || row.first > row.last) return false;
  const auto &map = maps[row.map];
  if (row.kind == BPFTIME_SETTABLE_BYTES) return map.type == array && row.last <= map.value_size;
  return row.kind == BPFTIME_SETTABLE_ENTRIES && row.first <= map.max_entries && map.max_entries <= row.last;
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
