// BPF_MAP_TYPE_ARRAY_OF_MAPS and BPF_MAP_TYPE_HASH_OF_MAPS: elements are maps of the same
// session. A program's lookup gives the inner map's header, which it hands to the next
// lookup. Rules and errors: kernel/bpf/map_in_map.c, arraymap.c, hashtab.c.
//
//   array: a word per element (slot_array.h)
//   hash:  a hash map (hash.cpp) whose values are such words
//
// Sound: a map is only put in, and only found, if it has the shape that programs were
// verified for, since the word lies in memory that others write; maps live as long as their
// session.
#include "hash_table.h"
#include "slot_array.h"

namespace {

// One level only, and no program arrays in maps, as in the kernel.
int check_element(const struct bpftime_image_map *shape) {
  constexpr uint32_t prog_array_type = 3, array_of_maps_type = 12, hash_of_maps_type = 13;
  uint32_t type = shape->element.type;
  if (type == prog_array_type) return -BPFTIME_ENOTSUPP;
  return !type || type == array_of_maps_type || type == hash_of_maps_type ? -EINVAL : 0;
}

bool fits(const struct bpftime_map *map, const struct bpftime_map *inner) {
  return inner && bpftime_map_element_fits(&map->element, inner->type, inner->key_size, inner->value_size,
                                           inner->max_entries, inner->flags);
}

// The word for a map that tools name by its number; 0 and an error if it cannot be in here.
int judge(struct bpftime_map *map, const void *number, uint32_t *word) {
  uint32_t index = bpftime_load32(number);
  const struct bpftime_map *inner = bpftime_map_beside(map, index);
  if (!inner) return -EBADF;
  if (!fits(map, inner)) return -EINVAL;
  *word = index + 1;
  return 0;
}

struct bpftime_map *inner_of(struct bpftime_map *map, const uint32_t *word) {
  uint32_t held = word ? __atomic_load_n(word, __ATOMIC_ACQUIRE) : 0;
  struct bpftime_map *inner = held ? bpftime_map_beside(map, held - 1) : nullptr;
  return fits(map, inner) ? inner : nullptr;
}

// Programs only look up.
int update(struct bpftime_map *, const void *, const void *, uint64_t) { return -EINVAL; }

// ---- array ------------------------------------------------------------------

int array_check(const struct bpftime_image_map *shape) {
  int error = bpftime_slots_check(shape);
  return error ? error : check_element(shape);
}
void array_init(struct bpftime_map *) {}
void *array_lookup(struct bpftime_map *map, const void *key) { return inner_of(map, bpftime_slot(map, key)); }
int array_read(struct bpftime_map *map, const void *key, void *value, uint64_t) {
  return bpftime_slot_read(map, key, value);
}
int array_write(struct bpftime_map *map, const void *key, const void *value, uint64_t flags) {
  uint32_t word = 0;
  if (flags != BPFTIME_ANY) return -EINVAL;
  if (!bpftime_slot(map, key)) return -E2BIG;
  int error = judge(map, value, &word);
  return error ? error : bpftime_slot_set(map, key, word, flags);
}

// ---- hash -------------------------------------------------------------------

int hash_check(const struct bpftime_image_map *shape) {
  if (shape->value_size != 4) return -EINVAL;
  int error = bpftime_hash_check(shape);
  return error ? error : check_element(shape);
}
void *hash_lookup(struct bpftime_map *map, const void *key) {
  return inner_of(map, static_cast<uint32_t *>(hash_map_ops.lookup(map, key)));
}
int hash_read(struct bpftime_map *map, const void *key, void *value, uint64_t) {
  const uint32_t *word = static_cast<uint32_t *>(hash_map_ops.lookup(map, key));
  uint32_t held = word ? __atomic_load_n(word, __ATOMIC_ACQUIRE) : 0;
  if (!held--) return -ENOENT;
  __builtin_memcpy(value, &held, sizeof held);
  return 0;
}
int hash_write(struct bpftime_map *map, const void *key, const void *value, uint64_t flags) {
  uint32_t word = 0;
  int error = judge(map, value, &word);
  return error ? error : bpftime_hash_update(map, key, &word, flags);
}
// Words become numbers on their way out.
int hash_read_groups(struct bpftime_map *map, uint32_t *group, void *keys, void *values, uint32_t *count,
                     bool take, uint64_t flags) {
  int error = bpftime_hash_read_groups(map, group, keys, values, count, take, flags);
  for (char *at = static_cast<char *>(values), *end = at + 4ull * *count; at != end; at += 4) {
    uint32_t number = bpftime_load32(at) - 1;
    __builtin_memcpy(at, &number, sizeof number);
  }
  return error;
}

}  // namespace

const struct bpftime_map_ops array_of_maps_map_ops = {
    .check = array_check,
    .bytes = bpftime_slots_bytes,
    .init = array_init,
    .lookup = array_lookup,
    .update = update,
    .remove = bpftime_slot_clear,
    .next_key = bpftime_array_next_key,
    .read = array_read,
    .write = array_write,
    .batches = BPFTIME_BATCH_READ | BPFTIME_BATCH_UPDATE,
};

const struct bpftime_map_ops hash_of_maps_map_ops = {
    .check = hash_check,
    .bytes = bpftime_hash_bytes,
    .init = bpftime_hash_init,
    .good = bpftime_hash_good,
    .lookup = hash_lookup,
    .update = update,
    .remove = bpftime_hash_remove,
    .next_key = bpftime_hash_next_key,
    .read = hash_read,
    .write = hash_write,
    .batches = BPFTIME_BATCH_ALL,
    .read_groups = hash_read_groups,
};
