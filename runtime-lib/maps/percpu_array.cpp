// BPF_MAP_TYPE_PERCPU_ARRAY: an array per CPU, one behind the other, each on cache lines of
// its own. A program gets the value that its lease names (core/lease.h); tools read and
// write those of all CPUs. Rules and errors: kernel/bpf/arraymap.c (array_map_alloc_check,
// bpf_percpu_array_copy, bpf_percpu_array_update).
//
//   words[0] CPUs    [1] bytes from one CPU's values to the next
#include "percpu_array.h"
#include "../core/cpus.h"
#include "../core/lease.h"
#include "../core/seldom.h"

namespace {

constexpr uint32_t value_bytes_max = 32768;  // PCPU_MIN_UNIT_SIZE of the kernel

BPFTIME_SELDOM int check(const struct bpftime_image_map *shape) {
  if (!shape->max_entries || shape->key_size != 4 || !shape->value_size ||
      shape->flags & ~uint32_t{BPFTIME_F_ACCESS} || !bpftime_map_access_ok(shape->flags))
    return -EINVAL;
  // Sound: compared before rounding up, which could wrap.
  return shape->value_size > value_bytes_max ? -E2BIG : 0;
}

BPFTIME_SELDOM uint64_t bytes(const struct bpftime_image_map *shape) {
  return bpftime_percpu_array_bytes(shape->value_size, shape->max_entries) * bpftime_possible_cpus();
}

BPFTIME_SELDOM void init(struct bpftime_map *map) {
  map->words[0] = bpftime_possible_cpus();
  map->words[1] = bpftime_percpu_array_bytes(map->value_size, map->max_entries);
}

BPFTIME_SELDOM bool good(const struct bpftime_map *map) {
  return map->words[0] == bpftime_possible_cpus() &&
         map->words[1] == bpftime_percpu_array_bytes(map->value_size, map->max_entries);
}

char *value_of(struct bpftime_map *map, uint32_t index, uint64_t cpu) {
  return bpftime_map_data(map) + cpu * map->words[1] + uint64_t{index} * map->value_stride;
}

__attribute__((minsize)) void *lookup_cpu(struct bpftime_map *map, const void *key, uint32_t cpu) {
  uint32_t index = bpftime_load32(key);
  return index < map->max_entries && cpu < map->words[0] ? value_of(map, index, cpu) : nullptr;
}

void *lookup(struct bpftime_map *map, const void *key) {
  uint32_t index = bpftime_load32(key);
  if (index >= map->max_entries) return nullptr;
  return value_of(map, index, bpftime_lease_cpu(map, static_cast<uint32_t>(map->words[0])));
}

__attribute__((minsize)) int update(struct bpftime_map *map, const void *key, const void *value,
                                    uint64_t flags) {
  uint32_t index = bpftime_load32(key);  // once: others may write where the key lies
  int error = bpftime_array_writable(map, index, flags);
  if (!error) bpftime_map_copy_value(lookup(map, &index), value, map->value_size);
  return error;
}

BPFTIME_SELDOM int write(struct bpftime_map *map, const void *key, const void *values, uint64_t flags) {
  uint32_t index = bpftime_load32(key), stride = map->value_stride;
  int error = bpftime_array_writable(map, index, flags);
  for (uint64_t cpu = 0; !error && cpu < map->words[0]; cpu++)
    bpftime_map_copy_value(value_of(map, index, cpu), static_cast<const char *>(values) + cpu * stride,
                           stride);
  return error;
}

BPFTIME_SELDOM int read(struct bpftime_map *map, const void *key, void *values, uint64_t) {
  uint32_t index = bpftime_load32(key), stride = map->value_stride;
  if (index >= map->max_entries) return -ENOENT;
  for (uint64_t cpu = 0; cpu < map->words[0]; cpu++)
    bpftime_map_load_value(static_cast<char *>(values) + cpu * stride, value_of(map, index, cpu), stride);
  return 0;
}

BPFTIME_SELDOM uint64_t outer_size(const struct bpftime_map *map) {
  return map->words[0] * map->value_stride;
}

}  // namespace

const struct bpftime_map_ops percpu_array_map_ops = {
    .check = check,
    .bytes = bytes,
    .init = init,
    .good = good,
    .lookup = lookup,
    .update = update,
    .remove = bpftime_array_remove,
    .next_key = bpftime_array_next_key,
    .lookup_cpu = lookup_cpu,
    .walk = bpftime_array_walk,
    .read = read,
    .write = write,
    .outer_size = outer_size,
    .batches = BPFTIME_BATCH_READ | BPFTIME_BATCH_UPDATE,
};
