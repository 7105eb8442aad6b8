/* The table under all hash types (hash, per-CPU, LRU): a fixed pool of max_entries
 * elements in buckets; a value's address is stable while its element lives, and
 * a deleted element may be used again at once (as in the kernel's preallocated hash).
 * Rules and errors: kernel/bpf/hashtab.c.
 *
 *   data: state | buckets | locks | owners | used bits | elements | values per CPU
 *   words[0] offset of locks    [1] of used bits   [2] of elements, from the data
 *   words[3] bytes per element | CPUs << 32 (0: the value stands in the element)
 *   words[4] buckets - 1        [5] hash seed
 *   words[6] offset of the values of CPU 0         [7] bytes from one CPU's to the next
 *
 * A bucket names one element itself, with a part of its hash, and a chain of the others. So
 * a lookup knows from the bucket alone which element to look at, without a branch that a CPU
 * could only guess: while it waits for one element's line it works on what comes next.
 *
 * Buckets are apart from locks and small elements are padded to a power of two, so that a
 * lookup mostly touches two cache lines: one of 8 buckets, one of the element. What is
 * written at every insert (`state`) has a line of its own. The values of one CPU lie
 * together and share no cache line with another's.
 *
 * Reading is here, inline, because it is the probe path; the rest is in hash_table.cpp. */
#ifndef BPFTIME_MAPS_HASH_TABLE_H
#define BPFTIME_MAPS_HASH_TABLE_H

#include "map.h"

constexpr uint32_t bpftime_hash_none = 0xffffffffu;
constexpr uint32_t bpftime_hash_end = 0x80000000u;  /* | bucket; links are element + 1; a chain may be 0 */
constexpr uint32_t bpftime_hash_live = 0x80000000u; /* in the hash of every key */
constexpr uint64_t bpftime_hash_locks_max = 1024;   /* lock b mod 1024 guards bucket b */

struct bpftime_hash_state {
  uint64_t next_word; /* of used bits, where the search for a free one begins */
  uint64_t freed;     /* elements given back so far */
  uint64_t full_at;   /* `freed` + 1 before the last search that found no clear bit */
  uint32_t failures;  /* updates that found no room */
  uint32_t hand;      /* LRU: the element that is looked at next */
  uint64_t reserved[4];
};

struct bpftime_hash_bucket {
  uint32_t first; /* element + 1 in the bits of `mask`, above them the bits of its hash; 0: none */
  uint32_t chain; /* link to the other elements; 0: there never was one */
};

struct bpftime_hash_lock {
  uint64_t word;    /* core/lock.h */
  uint32_t pending; /* element + 1 that the lock's holder is taking or giving back */
  uint32_t reserved;
};

struct bpftime_hash_element {
  uint32_t next;
  uint32_t hash; /* 0 while the key is being written */
  /* key, padded to 8 bytes; LRU: used since the hand passed (8 bytes); value */
};

struct bpftime_hash_view {
  struct bpftime_hash_state *state;
  struct bpftime_hash_bucket *buckets;
  struct bpftime_hash_lock *locks;
  uint32_t *owners;
  uint64_t *used;
  char *elements;
  uint32_t element_bytes;
  uint32_t cpus;
  uint32_t mask, key_size, max_entries; /* of the map; compiled programs put constants here (inline/) */
};

/* The next power of two above the number of entries: between one and two per entry, so that
 * two of three elements or more are the first of their bucket. */
static inline uint64_t bpftime_hash_buckets(uint32_t entries) {
  return 1ull << (64 - __builtin_clzll(static_cast<uint64_t>(entries) | 1));
}

static inline uint64_t bpftime_hash_locks(uint64_t buckets) {
  return buckets < bpftime_hash_locks_max ? buckets : bpftime_hash_locks_max;
}

static inline struct bpftime_hash_view bpftime_hash_open(struct bpftime_map *map) {
  char *data = bpftime_map_data(map);
  auto *locks = reinterpret_cast<struct bpftime_hash_lock *>(data + map->words[0]);
  return {reinterpret_cast<struct bpftime_hash_state *>(data),
          reinterpret_cast<struct bpftime_hash_bucket *>(data + sizeof(struct bpftime_hash_state)),
          locks,
          reinterpret_cast<uint32_t *>(locks + bpftime_hash_locks(map->words[4] + 1)),
          reinterpret_cast<uint64_t *>(data + map->words[1]),
          data + map->words[2],
          static_cast<uint32_t>(map->words[3]),
          static_cast<uint32_t>(map->words[3] >> 32),
          static_cast<uint32_t>(map->words[4]),
          map->key_size,
          map->max_entries};
}

/* ---- elements: numbered from 0; links store the number plus 1 ------------- */

static inline struct bpftime_hash_element *bpftime_hash_element_at(const struct bpftime_hash_view &v,
                                                                   uint32_t index) {
  return reinterpret_cast<struct bpftime_hash_element *>(v.elements + uint64_t{index} * v.element_bytes);
}
static inline char *bpftime_hash_key(struct bpftime_hash_element *e) {
  return reinterpret_cast<char *>(e + 1);
}
/* LRU only: set by programs' lookups, cleared when the hand passes. */
static inline uint32_t *bpftime_hash_touched(const struct bpftime_map *map, struct bpftime_hash_element *e) {
  return reinterpret_cast<uint32_t *>(bpftime_hash_key(e) + bpftime_align_up(map->key_size, 8));
}
static inline void bpftime_hash_touch(const struct bpftime_map *map, struct bpftime_hash_element *e) {
  uint32_t *touched = bpftime_hash_touched(map, e);
  // Most elements in use carry the mark already: then the line stays shared.
  if (!__atomic_load_n(touched, __ATOMIC_RELAXED)) __atomic_store_n(touched, 1, __ATOMIC_RELAXED);
}
static inline char *bpftime_hash_value(const struct bpftime_map *map, struct bpftime_hash_element *e,
                                       bool is_lru) {
  return bpftime_hash_key(e) + bpftime_align_up(map->key_size, 8) + (is_lru ? 8 : 0);
}
static inline char *bpftime_hash_cpu_value(struct bpftime_map *map, uint32_t index, uint32_t cpu) {
  return bpftime_map_data(map) + map->words[6] + cpu * map->words[7] + uint64_t{index} * map->value_stride;
}

/* ---- keys ------------------------------------------------------------------
 * Keys are read by 4-byte words whatever their size: a program writes its key as
 * fields, and an 8-byte load of two fresh 4-byte stores waits for both to retire. */

/* The last one to three bytes of a key. */
static inline uint32_t bpftime_hash_key_tail(const char *key, uint32_t size) {
  uint32_t word = 0;
  for (uint32_t i = 0; i < size; i++)
    word |= static_cast<uint32_t>(
                __atomic_load_n(reinterpret_cast<const unsigned char *>(key + i), __ATOMIC_RELAXED))
            << 8 * i;
  return word;
}

/* Multiply and fold, word by word; never 0, which is kept for elements being written. */
static inline uint32_t bpftime_hash_of_key(const void *key, uint32_t size, uint64_t seed) {
  const char *in = static_cast<const char *>(key);
  uint64_t h = seed ^ size;
  for (; size >= 4; size -= 4, in += 4) {
    h = (h ^ bpftime_load32(in)) * 0x9e3779b97f4a7c15ull;
    h ^= h >> 32;
  }
  if (size) {
    h = (h ^ bpftime_hash_key_tail(in, size)) * 0x9e3779b97f4a7c15ull;
    h ^= h >> 32;
  }
  h *= 0xff51afd7ed558ccdull;
  return static_cast<uint32_t>(h >> 32) | bpftime_hash_live;
}

static inline bool bpftime_hash_key_same(const char *a, const void *key, uint32_t size) {
  const char *b = static_cast<const char *>(key);
  for (; size >= 4; size -= 4, a += 4, b += 4)
    if (__atomic_load_n(reinterpret_cast<const uint32_t *>(a), __ATOMIC_RELAXED) != bpftime_load32(b))
      return false;
  return size == 0 || bpftime_hash_key_tail(a, size) == bpftime_hash_key_tail(b, size);
}

/* ---- reading ----------------------------------------------------------------
 * Readers take no lock. A chain ends in a marker that names its bucket; a reader that was
 * led astray, because an element was reused under it, ends at another bucket's marker and
 * starts again. */

static inline bool bpftime_hash_holds(struct bpftime_hash_element *e, const void *key, uint32_t key_size,
                                      uint32_t hash) {
  if (__atomic_load_n(&e->hash, __ATOMIC_ACQUIRE) != hash ||
      !bpftime_hash_key_same(bpftime_hash_key(e), key, key_size))
    return false;
  // Sound: a reused element's hash is 0 while its key changes, so the key that was compared
  // is the one this hash belongs to.
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  return __atomic_load_n(&e->hash, __ATOMIC_RELAXED) == hash;
}

/* Walks one bucket: the element's number or none. `*strayed` tells that the walk ended in
 * another bucket and proves nothing.
 *
 * Sound: an element stays where its insert put it, so one that is there all the while is
 * `first`, or in the chain, whichever of the two is read before the other. An element that
 * becomes `first` keeps its `next`: who stands on it goes on in the chain it came from. */
static inline uint32_t bpftime_hash_walk(const struct bpftime_hash_view &v, uint32_t where, const void *key,
                                         uint32_t hash, bool *strayed) {
  const struct bpftime_hash_bucket *b = &v.buckets[where];
  // With the bits of this hash taken off, what is left of another's is out of range: those
  // of an empty bucket too, since `live` is one of them.
  uint32_t first = __atomic_load_n(&b->first, __ATOMIC_ACQUIRE) ^ (hash & ~v.mask),
           chain = __atomic_load_n(&b->chain, __ATOMIC_ACQUIRE);
  bool direct = first - 1 < v.max_entries;
  *strayed = false;
  uint32_t link = __builtin_unpredictable(direct) ? first : chain;
  // Sound: links come from shared memory; one out of range ends the walk.
  for (uint32_t steps = 0; link - 1 < v.max_entries && steps <= v.max_entries; steps++) {
    struct bpftime_hash_element *e = bpftime_hash_element_at(v, link - 1);
    if (bpftime_hash_holds(e, key, v.key_size, hash)) return link - 1;
    link = direct ? chain : __atomic_load_n(&e->next, __ATOMIC_ACQUIRE);
    direct = false;
  }
  *strayed = link & bpftime_hash_end && link != (bpftime_hash_end | where);
  return bpftime_hash_none;
}

/* The first link of a bucket, and the one behind an element of it: 0 or an end marker behind the last. */
static inline uint32_t bpftime_hash_head(const struct bpftime_hash_view &v, uint32_t where) {
  uint32_t first = __atomic_load_n(&v.buckets[where].first, __ATOMIC_ACQUIRE) & v.mask;
  return first ? first : __atomic_load_n(&v.buckets[where].chain, __ATOMIC_ACQUIRE);
}
static inline uint32_t bpftime_hash_behind(const struct bpftime_hash_view &v, uint32_t where,
                                           uint32_t index) {
  const struct bpftime_hash_bucket *b = &v.buckets[where];
  bool is_first = (__atomic_load_n(&b->first, __ATOMIC_ACQUIRE) & v.mask) == index + 1;
  return __atomic_load_n(is_first ? &b->chain : &bpftime_hash_element_at(v, index)->next, __ATOMIC_ACQUIRE);
}

/* One walk for a key of `key_size` bytes; `*strayed` as above. */
__attribute__((always_inline)) static inline uint32_t bpftime_hash_find_once(
    struct bpftime_map *map, const struct bpftime_hash_view &opened, const void *key, uint32_t key_size,
    bool *strayed) {
  struct bpftime_hash_view v = opened;
  v.key_size = key_size;
  uint32_t hash = bpftime_hash_of_key(key, key_size, map->words[5]);
  return bpftime_hash_walk(v, hash & v.mask, key, hash, strayed);
}

/* The element of a key: its number or none, after as many walks as that takes (hash.cpp). */
uint32_t bpftime_hash_find(struct bpftime_map *, const void *key);

/* A program's lookup in a type whose `value_of` makes a pointer of what was found, `none`
 * included. The shortest keys are the most frequent and have code of their own, without a
 * call: with few instructions to a lookup, more lookups wait for their lines at the same time. */
template <void *(*value_of)(struct bpftime_map *, uint32_t index)>
__attribute__((noinline)) void *bpftime_hash_lookup_any(struct bpftime_map *map, const void *key) {
  return value_of(map, bpftime_hash_find(map, key));
}
template <void *(*value_of)(struct bpftime_map *, uint32_t index)>
void *bpftime_hash_lookup(struct bpftime_map *map, const void *key) {
  if (map->key_size != 4) return bpftime_hash_lookup_any<value_of>(map, key);
  bool strayed;
  uint32_t index = bpftime_hash_find_once(map, bpftime_hash_open(map), key, 4, &strayed);
  if (__builtin_expect(strayed, 0)) return bpftime_hash_lookup_any<value_of>(map, key);
  return value_of(map, index);
}

/* ---- the operations of map.h that all these types share (hash_table.cpp) --------- */

int bpftime_hash_check(const struct bpftime_image_map *);
uint64_t bpftime_hash_bytes(const struct bpftime_image_map *);
void bpftime_hash_init(struct bpftime_map *);
bool bpftime_hash_good(const struct bpftime_map *);
int bpftime_hash_update(struct bpftime_map *, const void *key, const void *value, uint64_t flags);
int bpftime_hash_remove(struct bpftime_map *, const void *key);
int bpftime_hash_next_key(struct bpftime_map *, const void *key, void *next);
int bpftime_hash_read(struct bpftime_map *, const void *key, void *value, uint64_t flags);
int bpftime_hash_take(struct bpftime_map *, const void *key, void *value, uint64_t flags);
int bpftime_hash_read_groups(struct bpftime_map *, uint32_t *group, void *keys, void *values, uint32_t *count,
                             bool take, uint64_t flags);
/* An element's value as a tool sees it. */
void bpftime_hash_load(struct bpftime_map *, const struct bpftime_hash_view &, uint32_t index, char *value,
                       uint64_t flags);
/* Per-CPU types: a program's value and one CPU's, what a tool writes, and what size that has. */
void *bpftime_hash_lookup_leased(struct bpftime_map *, const void *key);
void *bpftime_hash_lookup_cpu(struct bpftime_map *, const void *key, uint32_t cpu);
int bpftime_hash_write_cpus(struct bpftime_map *, const void *key, const void *values, uint64_t flags);
uint64_t bpftime_hash_outer_size(const struct bpftime_map *);

#endif
