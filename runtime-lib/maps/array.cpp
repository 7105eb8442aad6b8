// BPF_MAP_TYPE_ARRAY: max_entries values in a row, value_stride bytes apart. All
// elements always exist; a value never moves, so compiled code may reach it without
// a call. Rules and errors: kernel/bpf/arraymap.c (array_map_alloc_check,
// array_map_update_elem, array_map_get_next_key).
//
// A process killed in an update leaves whole 8-byte words of the old and the new value.
// No words of the header are used.
#include "../core/seldom.h"
#include "timer.h"

namespace {

BPFTIME_SELDOM int check(const struct bpftime_image_map *shape) {
  constexpr uint32_t allowed =
      BPFTIME_F_NUMA_NODE | BPFTIME_F_MMAPABLE | BPFTIME_F_INNER_MAP | BPFTIME_F_ACCESS;
  if (!shape->max_entries || shape->key_size != 4 || !shape->value_size || shape->flags & ~allowed ||
      !bpftime_map_access_ok(shape->flags))
    return -EINVAL;
  if (shape->value_size > 0x7fffffffu) return -E2BIG;
  return 0;
}

BPFTIME_SELDOM uint64_t bytes(const struct bpftime_image_map *shape) {
  uint64_t stride = bpftime_align_up(shape->value_size, 8);
  return stride * shape->max_entries;  // below 2^63: both factors are 32-bit, the first at most 2^31
}

BPFTIME_SELDOM void init(struct bpftime_map *) {}

void *lookup(struct bpftime_map *map, const void *key) { return bpftime_array_lookup(map, key); }

int update(struct bpftime_map *map, const void *key, const void *value, uint64_t flags) {
  uint32_t index = bpftime_load32(key);  // once: others may write where the key lies
  int error = bpftime_array_writable(map, index, flags);
  if (error) return error;
  char *at = bpftime_map_data(map) + static_cast<uint64_t>(index) * map->value_stride;
  bpftime_map_store(map, at, value, flags);
  bpftime_timer_reset(map, at);
  return 0;
}

}  // namespace

__attribute__((minsize)) int bpftime_array_writable(const struct bpftime_map *map, uint32_t index,
                                                    uint64_t flags) {
  uint64_t which = flags & ~uint64_t{BPFTIME_F_LOCK};
  if (which > BPFTIME_EXIST) return -EINVAL;
  if (index >= map->max_entries) return -E2BIG;
  if (which == BPFTIME_NOEXIST) return -EEXIST;
  return flags == which || bpftime_map_has_lock(map) ? 0 : -EINVAL;
}

BPFTIME_SELDOM int bpftime_array_remove(struct bpftime_map *, const void *) { return -EINVAL; }

BPFTIME_SELDOM int bpftime_array_next_key(struct bpftime_map *map, const void *key, void *next) {
  uint32_t index = key ? bpftime_load32(key) : 0xffffffffu, following = 0;
  if (index < map->max_entries) {
    if (index == map->max_entries - 1) return -ENOENT;
    following = index + 1;
  }
  __builtin_memcpy(next, &following, 4);
  return 0;
}

const struct bpftime_map_ops array_map_ops = {
    .check = check,
    .bytes = bytes,
    .init = init,
    .lookup = lookup,
    .update = update,
    .remove = bpftime_array_remove,
    .next_key = bpftime_array_next_key,
    .walk = bpftime_array_walk,
    .batches = BPFTIME_BATCH_READ | BPFTIME_BATCH_UPDATE,
};
