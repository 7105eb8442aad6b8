// BPF_MAP_TYPE_LRU_HASH: a hash that gives up the element used least recently, roughly,
// instead of refusing a new one (hash_pool.cpp). Programs' lookups and all updates count as
// use, tools' reads do not, as in the kernel. BPF_F_NO_COMMON_LRU is accepted: one clock
// serves both, since the list that flag is about has no lock here.
#include "hash_table.h"

static void *use(struct bpftime_map *map, uint32_t index) {
  if (index == bpftime_hash_none) return nullptr;
  struct bpftime_hash_element *e = bpftime_hash_element_at(bpftime_hash_open(map), index);
  bpftime_hash_touch(map, e);
  return bpftime_hash_value(map, e, true);
}

const struct bpftime_map_ops lru_hash_map_ops = {
    .check = bpftime_hash_check,
    .bytes = bpftime_hash_bytes,
    .init = bpftime_hash_init,
    .good = bpftime_hash_good,
    .lookup = bpftime_hash_lookup<use>,
    .update = bpftime_hash_update,
    .remove = bpftime_hash_remove,
    .next_key = bpftime_hash_next_key,
    .walk = bpftime_hash_walk_pool,
    .read = bpftime_hash_read,
    .take = bpftime_hash_take,
    .batches = BPFTIME_BATCH_ALL,
    .read_groups = bpftime_hash_read_groups,
};
