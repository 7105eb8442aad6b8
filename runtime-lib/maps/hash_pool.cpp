// Free elements of a hash table, and which element an LRU map gives up.
//
// Killed writers. Every step of insert and delete leaves the bucket whole; the only thing
// a dead writer can leave behind is an element that it owned and that is not in the
// bucket. The lock's `pending` names it before it is owned, so whoever steals the lock
// gives it back. A set used bit whose element is free is found again: by a search that
// failing inserts make now and then, and by the hand of an LRU map.
//
// LRU is a clock: lookups mark an element, the hand takes the mark away, and an element
// without one is taken. The kernel's lists approximate as well; what both promise is that
// an insert never fails for want of room and that what was just used stays. A new
// element lies behind the hand, so all others are looked at first.
#include "hash_pool.h"

#include "timer.h"

namespace {

using view = struct bpftime_hash_view;

void mark_free(const view &v, uint32_t index) {
  __atomic_fetch_and(&v.used[index / 64], ~(1ull << (index & 63)), __ATOMIC_RELEASE);
  __atomic_fetch_add(&v.state->freed, 1, __ATOMIC_RELEASE);
}

// Takes element `index` for the bucket; false if it is not free.
bool take_index(const view &v, uint32_t where, uint32_t index) {
  __atomic_store_n(&bpftime_hash_lock_of(v, where)->pending, index + 1, __ATOMIC_RELEASE);
  uint32_t none = 0;
  return __atomic_compare_exchange_n(&v.owners[index], &none, where + 1, false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_RELAXED);
}

// Elements that are free although their used bit is set: a killed writer's.
bool search(struct bpftime_map *map, const view &v, uint32_t where, uint32_t *index) {
  for (uint32_t i = 0; i < map->max_entries; i++)
    if (!__atomic_load_n(&v.owners[i], __ATOMIC_RELAXED) && take_index(v, where, i)) {
      __atomic_fetch_or(&v.used[i / 64], 1ull << (i & 63), __ATOMIC_RELAXED);
      *index = i;
      return true;
    }
  return false;
}

// By the used bits. A full map is known as such until something is freed, so that it
// does not cost a walk over all bits each time.
bool take_unused(struct bpftime_map *map, const view &v, uint32_t where, uint32_t *index) {
  uint64_t freed = __atomic_load_n(&v.state->freed, __ATOMIC_ACQUIRE);
  if (__atomic_load_n(&v.state->full_at, __ATOMIC_RELAXED) == freed + 1) return false;
  uint64_t words = (map->max_entries + 63ull) / 64;
  uint64_t word = __atomic_load_n(&v.state->next_word, __ATOMIC_RELAXED);
  if (word >= words) word = 0;
  for (uint64_t i = 0; i < words; i++, word = word + 1 == words ? 0 : word + 1) {
    for (;;) {
      uint64_t free = ~__atomic_load_n(&v.used[word], __ATOMIC_RELAXED);
      if (!free) break;
      uint32_t bit = static_cast<uint32_t>(__builtin_ctzll(free)),
               candidate = static_cast<uint32_t>(word * 64) + bit;
      if (candidate >= map->max_entries) break;
      // Sound: the bit only guides; the exchange on `owners` decides.
      __atomic_fetch_or(&v.used[word], 1ull << bit, __ATOMIC_RELAXED);
      if (!take_index(v, where, candidate)) continue;
      __atomic_store_n(&v.state->next_word, word, __ATOMIC_RELAXED);
      *index = candidate;
      return true;
    }
  }
  // Sound: whoever freed something since clears its bit first and counts then, so that the
  // count differs from the one that this search began with.
  __atomic_store_n(&v.state->full_at, freed + 1, __ATOMIC_RELAXED);
  return false;
}

// The word that leads to element `index` of the bucket, under its lock; NULL: it is not there.
uint32_t *find_link(struct bpftime_map *map, const view &v, uint32_t where, uint32_t index) {
  struct bpftime_hash_bucket *b = &v.buckets[where];
  if ((b->first & v.mask) == index + 1) return &b->first;
  uint32_t *link = &b->chain;
  for (uint32_t steps = 0; *link != index + 1; steps++) {
    if (*link - 1 >= map->max_entries || steps > map->max_entries) return nullptr;
    link = &bpftime_hash_element_at(v, *link - 1)->next;
  }
  return link;
}

// Takes `index` out of its bucket, if it is in it, under the bucket's lock. Its used bit
// stays.
bool unlink(struct bpftime_map *map, const view &v, uint32_t where, uint32_t index) {
  uint32_t *link = find_link(map, v, where, index);
  if (!link) return false;
  bpftime_timer_reset(map,
                      bpftime_hash_value(map, bpftime_hash_element_at(v, index), bpftime_hash_is_lru(map)));
  __atomic_store_n(&bpftime_hash_lock_of(v, where)->pending, index + 1, __ATOMIC_RELEASE);
  uint32_t next = link == &v.buckets[where].first ? 0 : bpftime_hash_element_at(v, index)->next;
  __atomic_store_n(link, next, __ATOMIC_RELEASE);
  __atomic_store_n(&v.owners[index], 0, __ATOMIC_RELEASE);
  return true;
}

// Frees `index` of another key. Never waits for that key's bucket: two evictions that
// waited for each other would both fail.
bool free_victim(struct bpftime_map *map, const view &v, struct bpftime_hash_lock *held, uint32_t index) {
  uint32_t owner = __atomic_load_n(&v.owners[index], __ATOMIC_ACQUIRE);
  if (!owner || owner - 1 > v.mask) return !owner;
  struct bpftime_hash_lock *lock = bpftime_hash_lock_of(v, owner - 1);
  if (lock != held) {
    struct bpftime_member *m = bpftime_member_of(map);
    enum bpftime_lock_result result = bpftime_lock_try(&lock->word, bpftime_thread_owner(m), m);
    if (result == BPFTIME_LOCK_BUSY) return false;
    if (result == BPFTIME_LOCKED_STOLEN) bpftime_hash_repair(map, v, lock);
  }
  // Sound: an owner word that names a bucket of a lock changes under that lock only.
  bool freed =
      __atomic_load_n(&v.owners[index], __ATOMIC_ACQUIRE) == owner && unlink(map, v, owner - 1, index);
  __atomic_store_n(&lock->pending, 0, __ATOMIC_RELEASE);
  if (lock != held) bpftime_unlock(&lock->word);
  return freed;
}

// An element that was not used since the hand last passed. Twice round finds one unless
// all are in other threads' hands at this moment.
bool evict(struct bpftime_map *map, const view &v, uint32_t where, uint32_t *index) {
  struct bpftime_hash_lock *held = bpftime_hash_lock_of(v, where);
  for (uint64_t steps = 0; steps < 2ull * map->max_entries + 64; steps++) {
    uint32_t at = __atomic_fetch_add(&v.state->hand, 1, __ATOMIC_RELAXED) % map->max_entries;
    uint32_t *touched = bpftime_hash_touched(map, bpftime_hash_element_at(v, at));
    if (__atomic_load_n(&v.owners[at], __ATOMIC_RELAXED) && __atomic_load_n(touched, __ATOMIC_RELAXED)) {
      __atomic_store_n(touched, 0, __ATOMIC_RELAXED);
      continue;
    }
    if (!free_victim(map, v, held, at) || !take_index(v, where, at)) continue;
    __atomic_fetch_or(&v.used[at / 64], 1ull << (at & 63), __ATOMIC_RELAXED);
    *index = at;
    return true;
  }
  return false;
}

}  // namespace

int bpftime_hash_take_free(struct bpftime_map *map, const view &v, uint32_t where, uint32_t *index) {
  if (take_unused(map, v, where, index)) return 0;
  bool is_lru = bpftime_hash_is_lru(map);
  if (is_lru) {
    if (evict(map, v, where, index)) return 0;
  } else {
    // So rarely that a refused insert pays for some 16 elements.
    uint32_t failures_per_search = 16 + map->max_entries / 16;
    uint32_t failures = __atomic_fetch_add(&v.state->failures, 1, __ATOMIC_RELAXED);
    if (failures % failures_per_search == 0 && search(map, v, where, index)) return 0;
  }
  __atomic_store_n(&bpftime_hash_lock_of(v, where)->pending, 0, __ATOMIC_RELEASE);
  return is_lru ? -ENOMEM : -E2BIG;
}

void bpftime_hash_give_back(struct bpftime_map *map, const view &v, uint32_t where, uint32_t index) {
  if (!unlink(map, v, where, index)) return;
  mark_free(v, index);
  __atomic_store_n(&bpftime_hash_lock_of(v, where)->pending, 0, __ATOMIC_RELEASE);
}

void bpftime_hash_repair(struct bpftime_map *map, const view &v, struct bpftime_hash_lock *lock) {
  if (lock->pending && lock->pending <= map->max_entries) {
    uint32_t index = lock->pending - 1, owner = __atomic_load_n(&v.owners[index], __ATOMIC_ACQUIRE);
    // Sound: an owner word that names a bucket of this lock is changed under this lock
    // only, and the lock is ours.
    bool guarded = owner && owner - 1 <= v.mask && bpftime_hash_lock_of(v, owner - 1) == lock;
    if (guarded && !find_link(map, v, owner - 1, index)) {
      __atomic_store_n(&v.owners[index], 0, __ATOMIC_RELEASE);
      mark_free(v, index);
    }
  }
  lock->pending = 0;
}

bpftime_held_bucket::bpftime_held_bucket(struct bpftime_map *map, const view &v, uint32_t where)
    : b(bpftime_hash_lock_of(v, where)) {
  struct bpftime_member *m = bpftime_member_of(map);
  enum bpftime_lock_result result = bpftime_lock(&b->word, bpftime_thread_owner(m), m);
  held = result != BPFTIME_LOCK_BUSY;
  if (result == BPFTIME_LOCKED_STOLEN) bpftime_hash_repair(map, v, b);
}
