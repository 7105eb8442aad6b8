// BPF_MAP_TYPE_PERCPU_HASH: a hash whose elements have a value per CPU. A program gets the
// value that its lease names (core/lease.h); tools read and write those of all CPUs.
#include "../core/lease.h"
#include "hash_table.h"

constexpr uint32_t lru_percpu_type = 10;

// The element of a key, marked as used where the type evicts; none if there is none.
static uint32_t find(struct bpftime_map *map, const void *key) {
  uint32_t index = bpftime_hash_find(map, key);
  if (index != bpftime_hash_none && map->type == lru_percpu_type)
    bpftime_hash_touch(map, bpftime_hash_element_at(bpftime_hash_open(map), index));
  return index;
}

void *bpftime_hash_lookup_leased(struct bpftime_map *map, const void *key) {
  uint32_t index = find(map, key);
  if (index == bpftime_hash_none) return nullptr;
  return bpftime_hash_cpu_value(map, index, bpftime_lease_cpu(map, bpftime_hash_open(map).cpus));
}

__attribute__((minsize)) void *bpftime_hash_lookup_cpu(struct bpftime_map *map, const void *key,
                                                       uint32_t cpu) {
  if (cpu >= bpftime_hash_open(map).cpus) return nullptr;
  uint32_t index = find(map, key);
  return index == bpftime_hash_none ? nullptr : bpftime_hash_cpu_value(map, index, cpu);
}

const struct bpftime_map_ops percpu_hash_map_ops = {
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
