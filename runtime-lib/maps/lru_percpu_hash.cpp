// BPF_MAP_TYPE_LRU_PERCPU_HASH: percpu_hash's values and lookups with lru_hash's
// eviction.
#include "hash_table.h"

const struct bpftime_map_ops lru_percpu_hash_map_ops = {
    .check = bpftime_hash_check,
    .bytes = bpftime_hash_bytes,
    .init = bpftime_hash_init,
    .good = bpftime_hash_good,
    .lookup = bpftime_hash_lookup_leased,
    .update = bpftime_hash_update,
    .remove = bpftime_hash_remove,
    .next_key = bpftime_hash_next_key,
    .lookup_cpu = bpftime_hash_lookup_cpu,
    .walk = bpftime_hash_walk_pool,
    .read = bpftime_hash_read,
    .write = bpftime_hash_write_cpus,
    .take = bpftime_hash_take,
    .outer_size = bpftime_hash_outer_size,
    .batches = BPFTIME_BATCH_ALL,
    .read_groups = bpftime_hash_read_groups,
};
