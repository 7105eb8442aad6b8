// BPF_MAP_TYPE_ARRAY of the tiny profile: maps/array.cpp without what tools ask for.
#include "../maps/map.h"

namespace {

int check(const struct bpftime_image_map *shape) {
  constexpr uint32_t allowed = BPFTIME_F_NUMA_NODE | BPFTIME_F_MMAPABLE | BPFTIME_F_ACCESS;
  bool bad = !shape->max_entries || shape->key_size != 4 || !shape->value_size || shape->flags & ~allowed;
  return bad ? -EINVAL : shape->value_size > 0x7fffffffu ? -E2BIG : 0;
}

uint64_t bytes(const struct bpftime_image_map *shape) {
  return bpftime_align_up(shape->value_size, 8) * shape->max_entries;
}

void init(struct bpftime_map *) {}

void *lookup(struct bpftime_map *map, const void *key) { return bpftime_array_lookup(map, key); }

int update(struct bpftime_map *map, const void *key, const void *value, uint64_t flags) {
  if (flags > BPFTIME_EXIST) return -EINVAL;
  void *at = bpftime_array_lookup(map, key);
  if (!at) return -E2BIG;
  if (flags == BPFTIME_NOEXIST) return -EEXIST;
  bpftime_memcpy(at, value, map->value_size);
  return 0;
}

int remove(struct bpftime_map *, const void *) { return -EINVAL; }

int next_key(struct bpftime_map *map, const void *key, void *next) {
  uint32_t index = key ? bpftime_load32(key) : 0xffffffffu, following = index + 1;
  if (index >= map->max_entries) following = 0;
  if (following == map->max_entries) return -ENOENT;
  __builtin_memcpy(next, &following, 4);
  return 0;
}

}  // namespace

const struct bpftime_map_ops array_map_ops = {
    .check = check,
    .bytes = bytes,
    .init = init,
    .lookup = lookup,
    .update = update,
    .remove = remove,
    .next_key = next_key,
};
