// The rules by helper and by map type, named by the rows of the two tables.
#include "verify/Helpers.h"

namespace bpftime {

namespace {

enum MapType : uint32_t {
#define MAP_TYPE(id, name, ops, kernel_name) name##_map = id,
#include "map_types.def"
#undef MAP_TYPE
};

enum Helper : uint32_t {
#define KERNEL_HELPER(id, name, gpl, programs, ret, a1, a2, a3, a4, a5) name = id,
#define HELPER(...) KERNEL_HELPER(__VA_ARGS__)
#include "helpers.def"
#undef HELPER
};

}  // namespace

bool isMapTypeSupported(uint32_t type) {
  switch (type) {
#define MAP_TYPE(id, name, ops, kernel_name) case id:
#include "map_types.def"
#undef MAP_TYPE
    return true;
    default: return false;
  }
}

const char *kernelMapTypeName(uint32_t type) {
  switch (type) {
#define KERNEL_MAP_TYPE(id, name) \
  case id: return name;
#include "verify/KernelMapTypes.def"
    default: return "an unknown type";
  }
}

bool isMapAllowed(HelperId id, uint32_t mapType) {
  switch (uint32_t(index(id))) {
    case map_lookup_elem:
    case map_update_elem:
    case map_delete_elem: return mapType == hash_map || mapType == array_map;
    case ringbuf_output:
    case ringbuf_reserve: return mapType == ringbuf_map;
    // A helper that is not listed takes no map until a row says which.
    default: return false;
  }
}

bool isEveryKeyPresent(uint32_t mapType) { return mapType == array_map; }

bool changesMap(HelperId id) { return index(id) == map_update_elem || index(id) == map_delete_elem; }

bool hasDirectValue(const MapDef &m) { return m.type == array_map && m.entriesMax == 1; }

bool returnsStringLength(HelperId id) {
  return index(id) == probe_read_user_str || index(id) == probe_read_kernel_str;
}

bool fillsOutput(HelperId id) {
  return index(id) == probe_read_user || index(id) == probe_read_kernel || index(id) == get_current_comm;
}

}  // namespace bpftime
