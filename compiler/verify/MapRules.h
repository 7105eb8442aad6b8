// What the verifier knows of map types: the rows of KernelMapTypes.def. All of the
// kernel's types have their rules here, whether the runtime has them or not.
#pragma once

#include "bpf/Ids.h"
#include "bpf/Program.h"

#include <cstdint>

namespace bpftime {

/// What bpf_map_lookup_elem gives, if it is not NULL.
enum class MapLookup : uint8_t { NONE, VALUE, MAP, SOCKET, XSK };

/// See the head comment of KernelMapTypes.def.
enum MapFact : uint16_t {
  EVERY_KEY = 1 << 0,
  PER_CPU = 1 << 1,
  DIRECT = 1 << 2,
  READ_ONLY = 1 << 3,
  PEEK_READS = 1 << 4,
  ASLEEP = 1 << 5,
  LOCK = 1 << 6,
  TIMER = 1 << 7,
  KPTR = 1 << 8,
};

/// False for numbers that are no map type; the functions below deny those everything.
bool isMapType(uint32_t type);
/// "BPF_MAP_TYPE_HASH"; "an unknown type" for other numbers.
const char *kernelMapTypeName(uint32_t type);
MapLookup mapLookup(uint32_t type);
bool mapHas(uint32_t type, MapFact);

/// Whether the helper works on maps of the type.
bool isMapAllowed(HelperId, uint32_t mapType);
/// Whether programs of this type may update and delete elements of maps whose lookup is
/// MapLookup::SOCKET.
bool mayChangeSockets(uint32_t programType, uint32_t attachType);

/// Any key below max_entries finds an element.
inline bool isEveryKeyPresent(uint32_t mapType) { return mapHas(mapType, EVERY_KEY); }
/// Programs may take the address of the map's one value in an instruction.
inline bool hasDirectValue(const MapDef &m) { return mapHas(m.type, DIRECT) && m.entriesMax == 1; }

}  // namespace bpftime
