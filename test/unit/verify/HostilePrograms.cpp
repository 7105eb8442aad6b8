// The maps, the list of families, and the first of them: numbers.
#include "HostilePrograms.h"

#include "HostileTypes.h"

#include <linux/bpf.h>

namespace bpftime {

#define HOSTILE_FAMILY(name, what) Program hostile_##name(uint64_t seed);
#include "HostileFamilies.def"

namespace {

MapDef shape(const char *name, uint32_t type, uint32_t key, uint32_t value, uint32_t entries) {
  MapDef m;
  m.name = name;
  m.type = type;
  m.keySize = key;
  m.valueSize = value;
  m.entriesMax = entries;
  return m;
}

std::vector<MapDef> makeMaps() {
  std::vector<MapDef> maps = {
      shape("values", BPF_MAP_TYPE_ARRAY, 4, 64, 4),
      shape("locked", BPF_MAP_TYPE_ARRAY, 4, hostileLockedBytes, 4),
      shape("ring", BPF_MAP_TYPE_RINGBUF, 0, 0, 4096),
      shape("outer", BPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 4),
      shape("calls", BPF_MAP_TYPE_PROG_ARRAY, 4, 4, 4),
      shape("hash", BPF_MAP_TYPE_HASH, 8, 64, 4),
      shape("globals", BPF_MAP_TYPE_ARRAY, 4, 64, 1),
  };
  maps[LockedMap].btfKey = hostileKeyType();
  maps[LockedMap].btfValue = hostileLockedType();
  maps[OuterMap].inner = std::make_shared<MapDef>(maps[ValuesMap]);
  return maps;
}

constexpr HostileFamily families[] = {
#define HOSTILE_FAMILY(name, what) {#name, hostile_##name},
#include "HostileFamilies.def"
};

}  // namespace

const std::vector<MapDef> &hostileMaps() {
  static const std::vector<MapDef> maps = makeMaps();
  return maps;
}

llvm::ArrayRef<HostileFamily> hostileFamilies() { return families; }

}  // namespace bpftime
