/* Arrays whose elements name something of the session by number: a map, a program. An
 * element is a 32-bit word, number + 1, and 0 while it is empty, stored whole; a writer
 * killed anywhere has stored it or not. Rules and errors: kernel/bpf/arraymap.c (fd_array_…);
 * where the kernel takes a descriptor and shows an id, tools give and see the number. */
#ifndef BPFTIME_MAPS_SLOT_ARRAY_H
#define BPFTIME_MAPS_SLOT_ARRAY_H

#include "extents.h"

static inline int bpftime_slots_check(const struct bpftime_image_map *shape) {
  constexpr uint32_t allowed = BPFTIME_F_RDONLY | BPFTIME_F_WRONLY | BPFTIME_F_NUMA_NODE;
  if (!shape->max_entries || shape->key_size != 4 || shape->value_size != 4) return -EINVAL;
  return shape->flags & ~allowed || !bpftime_map_access_ok(shape->flags) ? -EINVAL : 0;
}

static inline uint64_t bpftime_slots_bytes(const struct bpftime_image_map *shape) {
  return bpftime_align_up(4ull * shape->max_entries, 8);
}

/* The word of an element; NULL if there is no such element. */
static inline uint32_t *bpftime_slot(struct bpftime_map *map, const void *key) {
  uint32_t index = bpftime_load32(key);
  return index < map->max_entries ? reinterpret_cast<uint32_t *>(bpftime_map_data(map)) + index : nullptr;
}

static inline int bpftime_slot_set(struct bpftime_map *map, const void *key, uint32_t word, uint64_t flags) {
  if (flags != BPFTIME_ANY) return -EINVAL;
  uint32_t *slot = bpftime_slot(map, key);
  if (!slot) return -E2BIG;
  __atomic_store_n(slot, word, __ATOMIC_RELEASE);
  return 0;
}

static inline int bpftime_slot_clear(struct bpftime_map *map, const void *key) {
  uint32_t *slot = bpftime_slot(map, key);
  if (!slot) return -E2BIG;
  return __atomic_exchange_n(slot, 0, __ATOMIC_ACQ_REL) ? 0 : -ENOENT;
}

static inline int bpftime_slot_read(struct bpftime_map *map, const void *key, void *number) {
  uint32_t *slot = bpftime_slot(map, key), word = slot ? __atomic_load_n(slot, __ATOMIC_ACQUIRE) : 0;
  if (!word--) return -ENOENT;
  __builtin_memcpy(number, &word, sizeof word);
  return 0;
}

/* The session that a map belongs to. */
static inline struct bpftime_segment *bpftime_map_session(struct bpftime_map *map) {
  return reinterpret_cast<struct bpftime_segment *>(reinterpret_cast<char *>(map) - map->self_off);
}

/* Map `number` of the same session; NULL if there is none. */
static inline struct bpftime_map *bpftime_map_beside(struct bpftime_map *map, uint32_t number) {
  return bpftime_map_numbered(bpftime_map_session(map), number);
}

#endif
