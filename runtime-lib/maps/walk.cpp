// One step of bpf_for_each_map_elem over the types that can be walked. Elements come in the
// order of their places in memory, so the element at hand may be deleted, and others put in
// or taken out: what stays is seen once, what comes or goes meanwhile perhaps. Of per-CPU
// maps the value of the CPU at hand is given (core/lease.h).
#include "../core/lease.h"
#include "hash_table.h"

void *bpftime_array_walk(struct bpftime_map *map, struct bpftime_walk *w) {
  if (w->at >= map->max_entries) return nullptr;
  w->index = static_cast<uint32_t>(w->at++);
  w->key = &w->index;
  return bpftime_map_type_ops(map->type)->lookup(map, w->key);
}

void *bpftime_hash_walk_pool(struct bpftime_map *map, struct bpftime_walk *w) {
  constexpr uint32_t lru_hash_type = 9;
  struct bpftime_hash_view v = bpftime_hash_open(map);
  for (; w->at < map->max_entries; w->at++) {
    uint32_t index = static_cast<uint32_t>(w->at);
    if (!__atomic_load_n(&v.owners[index], __ATOMIC_ACQUIRE)) continue;
    struct bpftime_hash_element *e = bpftime_hash_element_at(v, index);
    w->key = bpftime_hash_key(e);
    // Sound: an element that is not in its chain is being put in, or its writer died: it is
    // not in the map.
    if (bpftime_hash_find(map, w->key) != index) continue;
    w->at++;
    if (v.cpus) return bpftime_hash_cpu_value(map, index, bpftime_lease_cpu(map, v.cpus));
    return bpftime_hash_value(map, e, map->type == lru_hash_type);
  }
  return nullptr;
}

void *bpftime_map_walk(struct bpftime_map *map, struct bpftime_walk *w) {
  const struct bpftime_map_ops *ops = bpftime_map_type_ops(map->type);
  return ops && ops->walk ? ops->walk(map, w) : nullptr;
}
