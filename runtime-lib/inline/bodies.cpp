// What compiled programs take into themselves instead of calling it: the runtime's own
// reading paths (maps/*.h), with what the compiler knows of the map as arguments. Built to
// bitcode for each target by compiler/codegen; this file is not part of the runtime.
//
// Only what is short and frequent is here. The rest of a helper stays behind its import
// slot: a body calls the helper where the short way does not end.
#include "../maps/hash_table.h"

#define BPFTIME_BODY extern "C" __attribute__((visibility("hidden")))

extern "C" void *bpftime_helper_map_lookup_elem(struct bpftime_map *map, const void *key);

namespace {

inline struct bpftime_hash_view open(struct bpftime_map *map, uint32_t key_size, uint32_t max_entries) {
  struct bpftime_hash_view v = bpftime_hash_open(map);
  v.key_size = key_size;
  v.max_entries = max_entries;
  return v;
}

}  // namespace

BPFTIME_BODY void *bpftime_body_hash_lookup(struct bpftime_map *map, const void *key, uint32_t key_size,
                                            uint32_t, uint32_t max_entries) {
  struct bpftime_hash_view v = open(map, key_size, max_entries);
  bool strayed;
  uint32_t index = bpftime_hash_find_once(map, v, key, v.key_size, &strayed);
  if (__builtin_expect(strayed, 0)) return bpftime_helper_map_lookup_elem(map, key);
  if (index == bpftime_hash_none) return nullptr;
  return bpftime_hash_value(map, bpftime_hash_element_at(v, index), false);
}

BPFTIME_BODY void *bpftime_body_lru_hash_lookup(struct bpftime_map *map, const void *key, uint32_t key_size,
                                                uint32_t, uint32_t max_entries) {
  struct bpftime_hash_view v = open(map, key_size, max_entries);
  bool strayed;
  uint32_t index = bpftime_hash_find_once(map, v, key, v.key_size, &strayed);
  if (__builtin_expect(strayed, 0)) return bpftime_helper_map_lookup_elem(map, key);
  if (index == bpftime_hash_none) return nullptr;
  bpftime_hash_touch(map, bpftime_hash_element_at(v, index));
  return bpftime_hash_value(map, bpftime_hash_element_at(v, index), true);
}
