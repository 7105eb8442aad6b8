// BPF_MAP_TYPE_HASH. Flags: BPF_F_NO_PREALLOC is accepted and changes nothing, because the
// pool's memory is that of the session file and an untouched page of it costs none.
#include "hash_table.h"

uint32_t bpftime_hash_find_key(struct bpftime_map *map, const void *key) {
  struct bpftime_hash_view v = bpftime_hash_open(map);
  return bpftime_hash_find(map, v, key, bpftime_hash_of_key(key, map->key_size, map->words[5]));
}

static void *lookup(struct bpftime_map *map, const void *key) {
  uint32_t index = bpftime_hash_find_key(map, key);
  if (index == bpftime_hash_none) return nullptr;
  return bpftime_hash_value(map, bpftime_hash_element_at(bpftime_hash_open(map), index), false);
}

const struct bpftime_map_ops hash_map_ops = {
    .check = bpftime_hash_check,
    .bytes = bpftime_hash_bytes,
    .init = bpftime_hash_init,
    .good = bpftime_hash_good,
    .lookup = lookup,
    .update = bpftime_hash_update,
    .remove = bpftime_hash_remove,
    .next_key = bpftime_hash_next_key,
    .walk = bpftime_hash_walk_pool,
    .read = bpftime_hash_read,
    .take = bpftime_hash_take,
    .batches = BPFTIME_BATCH_ALL,
    .read_groups = bpftime_hash_read_groups,
};
