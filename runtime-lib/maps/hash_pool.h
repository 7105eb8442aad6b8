/* The pool of a hash table: taking elements for a bucket, giving them back, and the robust
 * locks under which that happens. What counts is `owners[e]`: 0 free, else bucket + 1,
 * changed by one compare-and-swap. The used bits are hints. */
#ifndef BPFTIME_MAPS_HASH_POOL_H
#define BPFTIME_MAPS_HASH_POOL_H

#include "../core/lock.h"
#include "../core/thread.h"
#include "hash_table.h"

static inline struct bpftime_hash_lock *bpftime_hash_lock_of(const struct bpftime_hash_view &v,
                                                             uint32_t where) {
  return &v.locks[where & (bpftime_hash_locks_max - 1)];
}

static inline bool bpftime_hash_is_lru(const struct bpftime_map *map) {
  return map->type == 9 || map->type == 10;
}

/* A free element, now owned by bucket `where` and named by the `pending` of its lock, which
 * the caller holds; 0 or the kernel's error for a full map. LRU: takes one from another key. */
int bpftime_hash_take_free(struct bpftime_map *, const struct bpftime_hash_view &, uint32_t where,
                           uint32_t *index);
/* Takes element `index` out of bucket `where` and gives it back, under the bucket's lock. */
void bpftime_hash_give_back(struct bpftime_map *, const struct bpftime_hash_view &, uint32_t where,
                            uint32_t index);
/* After a stolen lock: gives back what its dead holder owned outside its bucket. */
void bpftime_hash_repair(struct bpftime_map *, const struct bpftime_hash_view &, struct bpftime_hash_lock *);

/* The lock of a bucket for a scope; `held` is false if it could not be had. */
struct bpftime_held_bucket {
  struct bpftime_hash_lock *b;
  bool held;
  bpftime_held_bucket(struct bpftime_map *, const struct bpftime_hash_view &, uint32_t where);
  ~bpftime_held_bucket() {
    if (held) bpftime_unlock(&b->word);
  }
  bpftime_held_bucket(const bpftime_held_bucket &) = delete;
  bpftime_held_bucket &operator=(const bpftime_held_bucket &) = delete;
};

#endif
