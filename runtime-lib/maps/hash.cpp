// BPF_MAP_TYPE_HASH: a fixed pool of max_entries elements in chained buckets; a
// value's address is stable while its element lives, and a deleted element may be
// used again at once (as in the kernel's preallocated hash). Rules and errors:
// kernel/bpf/hashtab.c.
//
//   data: heads | locks | owners | used bits | elements
//   words[0] offset of locks    [1] of used bits   [2] of elements, from the data
//   words[3] bytes per element  [4] buckets - 1    [5] hash seed
//   words[6] next word of used bits to try         [7] updates that found no room
// Heads are apart from locks and small elements are padded to a power of two, so that a
// lookup mostly touches two cache lines: one of 16 heads, one of the element. Buckets
// share locks: lock b mod 1024 guards bucket b.
//
// Readers take no lock. A chain ends in a marker that names its bucket; a reader
// that was led astray, because an element was reused under it, ends at another
// bucket's marker and starts again. Writers hold the robust lock
// of the bucket.
//
// Killed writers. What counts is `owners[e]`: 0 free, else bucket + 1, changed by
// one compare-and-swap. Every step of insert and delete leaves the chain whole; the
// only thing a dead writer can leave behind is an element that it owned and that is
// not in the chain. The lock's `pending` names it before it is owned, so whoever
// steals the lock gives it back. The used bits are hints: a set bit whose element is
// free is found again by a search that every 16th failing insert makes. An update in
// place is stored by whole words; a writer killed inside it leaves words of both values.
#include "../core/lock.h"
#include "../core/thread.h"
#include "map.h"

namespace {

constexpr uint32_t end_marker = 0x80000000u;  // | bucket; links are element + 1; a head may be 0
constexpr uint32_t failures_per_search = 16;
constexpr uint64_t locks_max = 1024;
constexpr uint32_t entries_max = 1u << 27;      // more buckets than the kernel can have
constexpr uint64_t value_bytes_max = 4u << 20;  // KMALLOC_MAX_SIZE of the kernel

struct bucket_lock {
  uint64_t word;     // lock.h
  uint32_t pending;  // element + 1 that the lock's holder is taking or giving back
  uint32_t reserved;
};

struct element {
  uint32_t next;
  uint32_t hash;  // 0 while the key is being written
  // key, padded to 8 bytes; value
};

struct view {
  uint32_t *heads;
  bucket_lock *locks;
  uint32_t *owners;
  uint64_t *used;
  char *elements;
  uint64_t element_bytes;
  uint32_t mask;

  uint32_t lock_of(uint32_t where) const { return where & (locks_max - 1); }
};

uint64_t lock_count(uint64_t buckets) { return buckets < locks_max ? buckets : locks_max; }

view open(struct bpftime_map *map) {
  char *data = bpftime_map_data(map);
  bucket_lock *locks = reinterpret_cast<bucket_lock *>(data + map->words[0]);
  return {reinterpret_cast<uint32_t *>(data),
          locks,
          reinterpret_cast<uint32_t *>(locks + lock_count(map->words[4] + 1)),
          reinterpret_cast<uint64_t *>(data + map->words[1]),
          data + map->words[2],
          map->words[3],
          static_cast<uint32_t>(map->words[4])};
}

// Elements are numbered from 0; links store the number plus 1.
element *at(const view &v, uint32_t index) {
  return reinterpret_cast<element *>(v.elements + index * v.element_bytes);
}
char *key_of(element *e) { return reinterpret_cast<char *>(e + 1); }
char *value_of(const struct bpftime_map *map, element *e) {
  return key_of(e) + bpftime_align_up(map->key_size, 8);
}

// ---- shape ----------------------------------------------------------------

// The next power of two above the number of entries: between one and two per entry.
uint64_t bucket_count(uint32_t entries) {
  return 1ull << (64 - __builtin_clzll(static_cast<uint64_t>(entries) | 1));
}

int check(const struct bpftime_image_map *shape) {
  constexpr uint32_t allowed =
      BPFTIME_F_NO_PREALLOC | BPFTIME_F_NUMA_NODE | BPFTIME_F_ACCESS | BPFTIME_F_ZERO_SEED;
  if (shape->flags & ~allowed || !bpftime_map_access_ok(shape->flags)) return -EINVAL;
  if (!shape->max_entries || !shape->key_size || !shape->value_size) return -EINVAL;
  if (static_cast<uint64_t>(shape->key_size) + shape->value_size >= value_bytes_max) return -E2BIG;
  if (shape->max_entries > entries_max) return -E2BIG;
  return 0;
}

struct layout {
  uint64_t locks, used, elements, element_bytes, size;
};

uint64_t element_size(uint64_t key_size, uint64_t value_size) {
  uint64_t size = sizeof(element) + bpftime_align_up(key_size, 8) + bpftime_align_up(value_size, 8);
  return size <= 32 ? 32 : size <= 64 ? 64 : size;
}

// Offsets from the map's data; the same for creating and for opening.
layout lay_out(uint32_t key_size, uint32_t value_size, uint32_t entries) {
  layout l;
  l.locks = bpftime_align_up(bucket_count(entries) * 4, 8);
  l.used =
      bpftime_align_up(l.locks + lock_count(bucket_count(entries)) * sizeof(bucket_lock) + 4ull * entries, 8);
  l.elements = bpftime_align_up(l.used + (entries + 63ull) / 64 * 8, 64);
  l.element_bytes = element_size(key_size, value_size);
  l.size = l.elements + l.element_bytes * entries;
  return l;
}

uint64_t bytes(const struct bpftime_image_map *shape) {
  return lay_out(shape->key_size, shape->value_size, shape->max_entries).size;
}

void init(struct bpftime_map *map) {
  layout l = lay_out(map->key_size, map->value_size, map->max_entries);
  map->words[0] = l.locks;
  map->words[1] = l.used;
  map->words[2] = l.elements;
  map->words[3] = l.element_bytes;
  map->words[4] = bucket_count(map->max_entries) - 1;
  // words[5], the seed, is the creator's.
}

// ---- keys -------------------------------------------------------------------
// Keys are read by 4-byte words whatever their size: a program writes its key as
// fields, and an 8-byte load of two fresh 4-byte stores waits for both to retire.

// The last one to three bytes of a key.
uint32_t tail_word(const char *key, uint32_t size) {
  uint32_t word = 0;
  for (uint32_t i = 0; i < size; i++)
    word |= static_cast<uint32_t>(static_cast<unsigned char>(key[i])) << 8 * i;
  return word;
}

// Multiply and fold, word by word; 0 is kept for elements being written.
uint32_t hash_key(const void *key, uint32_t size, uint64_t seed) {
  const char *in = static_cast<const char *>(key);
  uint64_t h = seed ^ size;
  for (; size >= 4; size -= 4, in += 4) {
    h = (h ^ bpftime_load32(in)) * 0x9e3779b97f4a7c15ull;
    h ^= h >> 32;
  }
  if (size) {
    h = (h ^ tail_word(in, size)) * 0x9e3779b97f4a7c15ull;
    h ^= h >> 32;
  }
  h *= 0xff51afd7ed558ccdull;
  uint32_t folded = static_cast<uint32_t>(h >> 32);
  return folded ? folded : 1;
}

bool same_key(const char *a, const void *key, uint32_t size) {
  const char *b = static_cast<const char *>(key);
  for (; size >= 4; size -= 4, a += 4, b += 4)
    if (__atomic_load_n(reinterpret_cast<const uint32_t *>(a), __ATOMIC_RELAXED) != bpftime_load32(b))
      return false;
  return size == 0 || tail_word(a, size) == tail_word(b, size);
}

// ---- reading ----------------------------------------------------------------

// Walks one chain; NULL if the key is not in it. `*strayed` tells that the walk ended
// in another bucket and proves nothing.
element *walk(struct bpftime_map *map, const view &v, uint32_t where, const void *key, uint32_t hash,
              bool *strayed) {
  uint32_t link = __atomic_load_n(&v.heads[where], __ATOMIC_ACQUIRE);
  *strayed = false;
  for (uint32_t steps = 0; link && !(link & end_marker); steps++) {
    // Sound: indices come from shared memory; one out of range ends the walk.
    if (link > map->max_entries || steps > map->max_entries) return nullptr;
    element *e = at(v, link - 1);
    if (__atomic_load_n(&e->hash, __ATOMIC_ACQUIRE) == hash && same_key(key_of(e), key, map->key_size)) {
      // Sound: a reused element's hash is 0 while its key changes, so the key that
      // was compared is the one this hash belongs to.
      __atomic_thread_fence(__ATOMIC_ACQUIRE);
      if (__atomic_load_n(&e->hash, __ATOMIC_RELAXED) == hash) return e;
    }
    link = __atomic_load_n(&e->next, __ATOMIC_ACQUIRE);
  }
  *strayed = link && link != (end_marker | where);
  return nullptr;
}

element *find(struct bpftime_map *map, const view &v, const void *key, uint32_t hash) {
  constexpr int retries_max = 1000;  // each needs a concurrent reuse; the bound is for damaged maps
  for (int i = 0; i < retries_max; i++) {
    bool strayed;
    element *e = walk(map, v, hash & v.mask, key, hash, &strayed);
    if (e || !strayed) return e;
  }
  return nullptr;
}

void *lookup(struct bpftime_map *map, const void *key) {
  view v = open(map);
  element *e = find(map, v, key, hash_key(key, map->key_size, map->words[5]));
  return e ? value_of(map, e) : nullptr;
}

// ---- the pool ---------------------------------------------------------------

void mark_free(const view &v, uint32_t index) {
  __atomic_fetch_and(&v.used[index / 64], ~(1ull << (index & 63)), __ATOMIC_RELEASE);
}

// Takes element `index` for the bucket; false if it is not free.
bool take_index(const view &v, uint32_t where, uint32_t index) {
  __atomic_store_n(&v.locks[v.lock_of(where)].pending, index + 1, __ATOMIC_RELEASE);
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

// A free element, now owned by the bucket and named by its `pending`.
bool take(struct bpftime_map *map, const view &v, uint32_t where, uint32_t *index) {
  uint64_t words = (map->max_entries + 63ull) / 64;
  uint64_t word = __atomic_load_n(&map->words[6], __ATOMIC_RELAXED) % words;
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
      __atomic_store_n(&map->words[6], word, __ATOMIC_RELAXED);
      *index = candidate;
      return true;
    }
  }
  uint64_t failures = __atomic_fetch_add(&map->words[7], 1, __ATOMIC_RELAXED);
  if (failures % failures_per_search == 0 && search(map, v, where, index)) return true;
  __atomic_store_n(&v.locks[v.lock_of(where)].pending, 0, __ATOMIC_RELEASE);
  return false;
}

// ---- writing ----------------------------------------------------------------

// Under the lock of the bucket.
bool in_chain(struct bpftime_map *map, const view &v, uint32_t where, uint32_t index) {
  uint32_t link = v.heads[where];
  for (uint32_t steps = 0;
       link && !(link & end_marker) && link <= map->max_entries && steps <= map->max_entries; steps++) {
    if (link == index + 1) return true;
    link = at(v, link - 1)->next;
  }
  return false;
}

// After a stolen lock: gives back what its dead holder owned outside the chain.
void repair(struct bpftime_map *map, const view &v, bucket_lock *lock) {
  if (lock->pending && lock->pending <= map->max_entries) {
    uint32_t index = lock->pending - 1, owner = __atomic_load_n(&v.owners[index], __ATOMIC_ACQUIRE);
    // Sound: an owner word that names a bucket of this lock is changed under this lock
    // only, and the lock is ours.
    bool guarded = owner && owner - 1 <= v.mask && &v.locks[v.lock_of(owner - 1)] == lock;
    if (guarded && !in_chain(map, v, owner - 1, index)) {
      __atomic_store_n(&v.owners[index], 0, __ATOMIC_RELEASE);
      mark_free(v, index);
    }
  }
  lock->pending = 0;
}

// The lock of a bucket for a scope; `held` is false if it could not be had.
struct held_bucket {
  bucket_lock *b;
  bool held;
  held_bucket(struct bpftime_map *map, const view &v, uint32_t where) : b(&v.locks[v.lock_of(where)]) {
    struct bpftime_member *m = bpftime_member_of(map);
    enum bpftime_lock_result result = bpftime_lock(&b->word, bpftime_thread_owner(m), m);
    held = result != BPFTIME_LOCK_BUSY;
    if (result == BPFTIME_LOCKED_STOLEN) repair(map, v, b);
  }
  ~held_bucket() {
    if (held) bpftime_unlock(&b->word);
  }
};

int insert(struct bpftime_map *map, const view &v, uint32_t where, const void *key, const void *value,
           uint32_t hash) {
  uint32_t index;
  if (!take(map, v, where, &index)) return -E2BIG;
  element *e = at(v, index);
  __atomic_store_n(&e->hash, 0, __ATOMIC_RELAXED);
  __atomic_thread_fence(__ATOMIC_RELEASE);  // no key byte changes before readers see hash 0
  bpftime_map_copy_value(key_of(e), key, map->key_size);
  bpftime_map_copy_value(value_of(map, e), value, map->value_size);
  uint32_t head = v.heads[where];
  __atomic_store_n(&e->next, head ? head : end_marker | where, __ATOMIC_RELEASE);
  __atomic_store_n(&e->hash, hash, __ATOMIC_RELEASE);
  __atomic_store_n(&v.heads[where], index + 1, __ATOMIC_RELEASE);  // from here on the element lives
  __atomic_store_n(&v.locks[v.lock_of(where)].pending, 0, __ATOMIC_RELEASE);
  return 0;
}

int update(struct bpftime_map *map, const void *key, const void *value, uint64_t flags) {
  if (flags > BPFTIME_EXIST) return -EINVAL;
  view v = open(map);
  uint32_t hash = hash_key(key, map->key_size, map->words[5]), where = hash & v.mask;
  held_bucket lock(map, v, where);
  if (!lock.held) return -EBUSY;
  bool strayed;  // never while the bucket is ours
  element *e = walk(map, v, where, key, hash, &strayed);
  if (e && flags == BPFTIME_NOEXIST) return -EEXIST;
  if (!e && flags == BPFTIME_EXIST) return -ENOENT;
  if (!e) return insert(map, v, where, key, value, hash);
  bpftime_map_copy_value(value_of(map, e), value, map->value_size);
  return 0;
}

// Takes element `index` out of its chain and gives it back. Under the lock of the bucket.
void unlink(const view &v, uint32_t where, uint32_t index) {
  uint32_t *link = &v.heads[where];
  while (*link != index + 1) link = &at(v, *link - 1)->next;  // it is there: found under the lock
  __atomic_store_n(&v.locks[v.lock_of(where)].pending, index + 1, __ATOMIC_RELEASE);
  __atomic_store_n(link, at(v, index)->next, __ATOMIC_RELEASE);
  __atomic_store_n(&v.owners[index], 0, __ATOMIC_RELEASE);
  mark_free(v, index);
  __atomic_store_n(&v.locks[v.lock_of(where)].pending, 0, __ATOMIC_RELEASE);
}

// Removes a key; its value goes to `value` unless that is NULL.
int take_out(struct bpftime_map *map, const void *key, void *value) {
  view v = open(map);
  uint32_t hash = hash_key(key, map->key_size, map->words[5]), where = hash & v.mask;
  held_bucket lock(map, v, where);
  if (!lock.held) return -EBUSY;
  bool strayed;
  element *e = walk(map, v, where, key, hash, &strayed);
  if (!e) return -ENOENT;
  if (value) bpftime_memcpy(value, value_of(map, e), map->value_size);
  unlink(v, where,
         static_cast<uint32_t>((reinterpret_cast<char *>(e) - v.elements) /
                               static_cast<int64_t>(v.element_bytes)));
  return 0;
}

int remove(struct bpftime_map *map, const void *key) { return take_out(map, key, nullptr); }

int take_key(struct bpftime_map *map, const void *key, void *value, uint64_t) {
  return take_out(map, key, value);
}

// ---- groups: a bucket's elements ----------------------------------------------

uint32_t chain_length(struct bpftime_map *map, const view &v, uint32_t where) {
  uint32_t count = 0, link = __atomic_load_n(&v.heads[where], __ATOMIC_ACQUIRE);
  for (; link && !(link & end_marker) && link <= map->max_entries && count < map->max_entries; count++)
    link = __atomic_load_n(&at(v, link - 1)->next, __ATOMIC_ACQUIRE);
  return count;
}

// One bucket, under its lock; the elements read, or -errno.
int64_t read_bucket(struct bpftime_map *map, const view &v, uint32_t where, char *keys, char *values,
                    uint32_t room, bool take) {
  if (!chain_length(map, v, where)) return 0;  // most buckets: without the lock
  held_bucket lock(map, v, where);
  if (!lock.held) return -EBUSY;
  uint32_t count = chain_length(map, v, where), link = v.heads[where];
  if (count > room) return -ENOSPC;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t index = link - 1;
    element *e = at(v, index);
    bpftime_memcpy(keys + static_cast<uint64_t>(i) * map->key_size, key_of(e), map->key_size);
    bpftime_memcpy(values + static_cast<uint64_t>(i) * map->value_size, value_of(map, e), map->value_size);
    link = e->next;
    if (take) unlink(v, where, index);
  }
  return count;
}

int read_groups(struct bpftime_map *map, uint32_t *group, void *keys, void *values, uint32_t *count,
                bool take, uint64_t) {
  view v = open(map);
  uint32_t done = 0, room = *count;
  for (; *group <= v.mask; ++*group) {
    int64_t got =
        read_bucket(map, v, *group, static_cast<char *>(keys) + uint64_t{done} * map->key_size,
                    static_cast<char *>(values) + uint64_t{done} * map->value_size, room - done, take);
    if (got == -ENOSPC && done) got = 0, room = 0;
    if (got < 0 || !room) {
      *count = done;
      return static_cast<int>(got);
    }
    done += static_cast<uint32_t>(got);
  }
  *count = done;
  return -ENOENT;
}

// The first key in bucket `where` or behind it.
int first_from(struct bpftime_map *map, const view &v, uint64_t where, void *next) {
  for (; where <= v.mask; where++) {
    uint32_t link = __atomic_load_n(&v.heads[where], __ATOMIC_ACQUIRE);
    if (!link || link & end_marker || link > map->max_entries) continue;
    bpftime_memcpy(next, key_of(at(v, link - 1)), map->key_size);
    return 0;
  }
  return -ENOENT;
}

int next_key(struct bpftime_map *map, const void *key, void *next) {
  view v = open(map);
  if (!key) return first_from(map, v, 0, next);
  uint32_t hash = hash_key(key, map->key_size, map->words[5]);
  element *e = find(map, v, key, hash);
  if (!e) return first_from(map, v, 0, next);  // a key that is gone starts again, as in the kernel
  uint32_t link = __atomic_load_n(&e->next, __ATOMIC_ACQUIRE);
  if (link & end_marker || !link || link > map->max_entries)
    return first_from(map, v, (hash & v.mask) + 1ull, next);
  bpftime_memcpy(next, key_of(at(v, link - 1)), map->key_size);
  return 0;
}

}  // namespace

const struct bpftime_map_ops hash_map_ops = {
    .check = check,
    .bytes = bytes,
    .init = init,
    .lookup = lookup,
    .update = update,
    .remove = remove,
    .next_key = next_key,
    .take = take_key,
    .batches = BPFTIME_BATCH_ALL,
    .read_groups = read_groups,
};
