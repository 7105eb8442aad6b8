// Walks over a hash table: next_key, and batches by groups, a group being a bucket.
// Order is that of the buckets, and within one its `first` and then newest first; all are
// stable while nothing changes. A bucket is read under its lock, so a batch has each element that stays
// exactly once; next_key takes no lock, and a key that is gone starts again, as in the
// kernel.
#include "hash_pool.h"
#include "hash_table.h"

namespace {

using view = struct bpftime_hash_view;

bool is_element(const struct bpftime_map *map, uint32_t link) { return link - 1 < map->max_entries; }

constexpr int retries_max = 1000;  // each needs a concurrent reuse; the bound is for damaged maps

// Copies an element's key; false if the element was reused meanwhile.
bool copy_key(const struct bpftime_map *map, struct bpftime_hash_element *e, void *to) {
  uint32_t hash = __atomic_load_n(&e->hash, __ATOMIC_ACQUIRE);
  bpftime_map_load_value(to, bpftime_hash_key(e), map->key_size);
  // Sound: the hash is 0 while the key changes, and 0 before its first byte does.
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  return hash && __atomic_load_n(&e->hash, __ATOMIC_RELAXED) == hash;
}

// The first key in bucket `where` or behind it.
int first_from(struct bpftime_map *map, const view &v, uint64_t where, void *next) {
  for (int retries = 0; where <= v.mask;) {
    uint32_t link = bpftime_hash_head(v, where);
    if (!is_element(map, link)) where++, retries = 0;
    else if (copy_key(map, bpftime_hash_element_at(v, link - 1), next)) return 0;
    else if (++retries == retries_max) where++;
  }
  return -ENOENT;
}

uint32_t bucket_length(struct bpftime_map *map, const view &v, uint32_t where) {
  uint32_t count = 0, link = bpftime_hash_head(v, where);
  for (; is_element(map, link) && count < map->max_entries; count++)
    link = bpftime_hash_behind(v, where, link - 1);
  return count;
}

// One bucket; the elements read, or -errno.
int64_t read_bucket(struct bpftime_map *map, const view &v, uint32_t where, char *keys, char *values,
                    uint32_t room, bool take, uint64_t flags) {
  if (!bucket_length(map, v, where)) return 0;  // most buckets: without the lock
  bpftime_held_bucket lock(map, v, where);
  if (!lock.held) return -EBUSY;
  uint32_t count = bucket_length(map, v, where), link = bpftime_hash_head(v, where);
  uint64_t value_bytes = v.cpus ? uint64_t{v.cpus} * map->value_stride : map->value_size;
  if (count > room) return -ENOSPC;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t index = link - 1;
    struct bpftime_hash_element *e = bpftime_hash_element_at(v, index);
    bpftime_memcpy(keys + uint64_t{i} * map->key_size, bpftime_hash_key(e), map->key_size);
    bpftime_hash_load(map, v, index, values + i * value_bytes, flags);
    link = bpftime_hash_behind(v, where, index);
    if (take) bpftime_hash_give_back(map, v, where, index);
  }
  return count;
}

}  // namespace

int bpftime_hash_next_key(struct bpftime_map *map, const void *key, void *next) {
  view v = bpftime_hash_open(map);
  if (!key) return first_from(map, v, 0, next);
  uint32_t hash = bpftime_hash_of_key(key, map->key_size, map->words[5]);
  for (int retries = 0; retries < retries_max; retries++) {
    uint32_t index = bpftime_hash_find(map, key);
    if (index == bpftime_hash_none) return first_from(map, v, 0, next);
    uint32_t link = bpftime_hash_behind(v, hash & v.mask, index);
    // A bucket's first element that was taken out in between leads nowhere.
    if (bpftime_hash_find(map, key) != index) continue;
    if (!is_element(map, link)) return first_from(map, v, (hash & v.mask) + 1ull, next);
    if (copy_key(map, bpftime_hash_element_at(v, link - 1), next)) return 0;
  }
  return first_from(map, v, (hash & v.mask) + 1ull, next);
}

int bpftime_hash_read_groups(struct bpftime_map *map, uint32_t *group, void *keys, void *values,
                             uint32_t *count, bool take, uint64_t flags) {
  view v = bpftime_hash_open(map);
  uint64_t value_bytes = v.cpus ? uint64_t{v.cpus} * map->value_stride : map->value_size;
  uint32_t done = 0, room = *count;
  for (; *group <= v.mask; ++*group) {
    int64_t got = read_bucket(map, v, *group, static_cast<char *>(keys) + uint64_t{done} * map->key_size,
                              static_cast<char *>(values) + done * value_bytes, room - done, take, flags);
    if (got < 0) {
      *count = done;
      return got == -ENOSPC && done ? 0 : static_cast<int>(got);
    }
    done += static_cast<uint32_t>(got);
  }
  *count = done;
  return -ENOENT;
}
