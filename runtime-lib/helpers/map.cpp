// Helpers 1, 2, 3 and 195: maps as programs use them. The verifier has proved that key and
// value are readable for the map's sizes. Writes to a map that programs may only read are
// refused with the error the kernel's verifier would give such a program at load: -EPERM.
// Freezing concerns tools only.
#include "../maps/map.h"
#include "helpers.h"

static bool writable(const struct bpftime_map *map) { return !(map->flags & BPFTIME_F_RDONLY_PROG); }

extern "C" {

void *bpftime_helper_map_lookup_elem(struct bpftime_map *map, const void *key) {
  constexpr uint32_t array_type = 2;  // by far the most frequent, and cheaper than its own dispatch
  if (map->type == array_type) return bpftime_array_lookup(map, key);
  const struct bpftime_map_ops *ops = bpftime_map_type_ops(map->type);
  return ops ? ops->lookup(map, key) : nullptr;
}

void *bpftime_helper_map_lookup_percpu_elem(struct bpftime_map *map, const void *key, uint64_t cpu) {
  const struct bpftime_map_ops *ops = bpftime_map_type_ops(map->type);
  return ops && ops->lookup_cpu ? ops->lookup_cpu(map, key, static_cast<uint32_t>(cpu)) : nullptr;
}

uint64_t bpftime_helper_map_update_elem(struct bpftime_map *map, const void *key, const void *value,
                                        uint64_t flags) {
  const struct bpftime_map_ops *ops = bpftime_map_type_ops(map->type);
  if (!ops) return static_cast<uint64_t>(-EINVAL);
  if (!writable(map)) return static_cast<uint64_t>(-EPERM);
  return static_cast<uint64_t>(static_cast<int64_t>(ops->update(map, key, value, flags)));
}

uint64_t bpftime_helper_map_delete_elem(struct bpftime_map *map, const void *key) {
  const struct bpftime_map_ops *ops = bpftime_map_type_ops(map->type);
  if (!ops) return static_cast<uint64_t>(-EINVAL);
  if (!writable(map)) return static_cast<uint64_t>(-EPERM);
  return static_cast<uint64_t>(static_cast<int64_t>(ops->remove(map, key)));
}

}  // extern "C"
