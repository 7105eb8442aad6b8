// BPF_MAP_TYPE_HASH. Flags: BPF_F_NO_PREALLOC is accepted and changes nothing, because the
// pool's memory is that of the session file and an untouched page of it costs none.
// bpftime_hash_find is here for all hash types, beside the lookups that call it.
#include "hash_table.h"

__attribute__((noinline)) uint32_t bpftime_hash_find(struct bpftime_map *map, const void *key) {
  constexpr int retries_max = 1000;  // each needs a concurrent reuse; the bound is for damaged maps
  struct bpftime_hash_view v = bpftime_hash_open(map);
  for (int i = 0; i < retries_max; i++) {
    bool strayed;
    uint32_t index = v.key_size == 16 ? bpftime_hash_find_once(map, v, key, 16, &strayed)
                                      : bpftime_hash_find_once(map, v, key, v.key_size, &strayed);
    if (!strayed) return index;
  }
  return bpftime_hash_none;
}

static void *value_of(struct bpftime_map *map, uint32_t index) {
  if (index == bpftime_hash_none) return nullptr;
  return bpftime_hash_value(map, bpftime_hash_element_at(bpftime_hash_open(map), index), false);
}

const struct bpftime_map_ops hash_map_ops = {
    .check = bpftime_hash_check,
    .bytes = bpftime_hash_bytes,
    .init = bpftime_hash_init,
    .good = bpftime_hash_good,
    .lookup = bpftime_hash_lookup<value_of>,
    .update = bpftime_hash_update,
    .remove = bpftime_hash_remove,
    .next_key = bpftime_hash_next_key,
    .walk = bpftime_hash_walk_pool,
    .read = bpftime_hash_read,
    .take = bpftime_hash_take,
    .batches = BPFTIME_BATCH_ALL,
    .read_groups = bpftime_hash_read_groups,
};
