// What all hash types share beside reading: shapes and their layout, update, remove, and
// the tools' reading and taking of one element.
//
// An update of an existing key stores the new value in place, by whole 8-byte words: the
// element's address is what a program may hold. A writer killed inside it leaves words of
// both values. Tools read under the bucket's lock, so they see values whole as updates
// left them.
#include "hash_table.h"

#include "../core/cpus.h"
#include "../core/lease.h"
#include "hash_pool.h"
#include "timer.h"

namespace {

using view = struct bpftime_hash_view;

constexpr uint32_t entries_max = 1u << 27;       // more buckets than the kernel can have
constexpr uint64_t value_bytes_max = 4u << 20;   // KMALLOC_MAX_SIZE of the kernel
constexpr uint32_t cpu_value_bytes_max = 32768;  // PCPU_MIN_UNIT_SIZE of the kernel

// Who writes: a program, whose value is that of one CPU, or a tool, whose values are those
// of all CPUs.
enum class writer { program, tool };
struct write_t {
  const void *key, *value;
  uint64_t flags;
  writer who;
};

bool is_lru(uint32_t type) { return type == 9 || type == 10; }
bool is_per_cpu(uint32_t type) { return type == 5 || type == 10; }

// ---- shape ----------------------------------------------------------------

// Offsets from the map's data.
struct layout {
  uint64_t locks, used, elements, element_bytes, values, cpu_bytes, size;
};

uint64_t element_size(uint32_t type, uint64_t key_size, uint64_t value_size) {
  uint64_t size = sizeof(struct bpftime_hash_element) + bpftime_align_up(key_size, 8);
  if (is_lru(type)) size += 8;
  if (!is_per_cpu(type)) size += bpftime_align_up(value_size, 8);
  return size <= 32 ? 32 : size <= 64 ? 64 : size;
}

layout lay_out(uint32_t type, uint32_t key_size, uint32_t value_size, uint32_t entries) {
  layout l;
  uint64_t buckets = bpftime_hash_buckets(entries), cpus = is_per_cpu(type) ? bpftime_possible_cpus() : 0;
  l.locks = sizeof(struct bpftime_hash_state) + buckets * sizeof(struct bpftime_hash_bucket);
  l.used = bpftime_align_up(
      l.locks + bpftime_hash_locks(buckets) * sizeof(struct bpftime_hash_lock) + 4ull * entries, 8);
  l.elements = bpftime_align_up(l.used + (entries + 63ull) / 64 * 8, 64);
  l.element_bytes = element_size(type, key_size, value_size);
  l.values = bpftime_align_up(l.elements + l.element_bytes * entries, 64);
  l.cpu_bytes = bpftime_align_up(bpftime_align_up(value_size, 8) * entries, 64);
  l.size = l.values + l.cpu_bytes * cpus;
  return l;
}

// ---- values ---------------------------------------------------------------

void store_cpus(struct bpftime_map *map, const view &v, uint32_t index, const char *values) {
  for (uint32_t cpu = 0; cpu < v.cpus; cpu++)
    bpftime_map_copy_value(bpftime_hash_cpu_value(map, index, cpu),
                           values + uint64_t{cpu} * map->value_stride, map->value_stride);
}

// A program's value is its own CPU's; in a new element those of the others are zero.
void store_own(struct bpftime_map *map, const view &v, uint32_t index, const void *value, bool fresh) {
  if (fresh)
    for (uint32_t cpu = 0; cpu < v.cpus; cpu++)
      bpftime_memset(bpftime_hash_cpu_value(map, index, cpu), 0, map->value_stride);
  bpftime_map_copy_value(bpftime_hash_cpu_value(map, index, bpftime_lease_cpu(map, v.cpus)), value,
                         map->value_size);
}

void store(struct bpftime_map *map, const view &v, uint32_t index, const write_t &w, bool fresh) {
  if (v.cpus && w.who == writer::tool) return store_cpus(map, v, index, static_cast<const char *>(w.value));
  if (v.cpus) return store_own(map, v, index, w.value, fresh);
  char *at = bpftime_hash_value(map, bpftime_hash_element_at(v, index), bpftime_hash_is_lru(map));
  // Nobody sees a new element yet; what its lock was in an earlier life does not count.
  if (fresh && map->lock) bpftime_memset(at + map->lock - 1, 0, 4);
  // The kernel puts a new element in the old one's place, except for an update under the lock.
  if (fresh || !(w.flags & BPFTIME_F_LOCK)) bpftime_timer_reset(map, at);
  bpftime_map_store(map, at, w.value, fresh ? 0 : w.flags);
}

// ---- writing --------------------------------------------------------------

// Puts a filled element into its bucket. The last store is what makes it live.
void link(const view &v, uint32_t where, uint32_t index, uint32_t hash) {
  struct bpftime_hash_element *e = bpftime_hash_element_at(v, index);
  struct bpftime_hash_bucket *b = &v.buckets[where];
  if (!b->first) {
    __atomic_store_n(&e->hash, hash, __ATOMIC_RELEASE);
    return __atomic_store_n(&b->first, (hash & ~v.mask) | (index + 1), __ATOMIC_RELEASE);
  }
  __atomic_store_n(&e->next, b->chain ? b->chain : bpftime_hash_end | where, __ATOMIC_RELEASE);
  __atomic_store_n(&e->hash, hash, __ATOMIC_RELEASE);
  __atomic_store_n(&b->chain, index + 1, __ATOMIC_RELEASE);
}

int insert(struct bpftime_map *map, const view &v, uint32_t where, uint32_t hash, const write_t &w) {
  uint32_t index;
  int error = bpftime_hash_take_free(map, v, where, &index);
  if (error) return error;
  struct bpftime_hash_element *e = bpftime_hash_element_at(v, index);
  __atomic_store_n(&e->hash, 0, __ATOMIC_RELAXED);
  __atomic_thread_fence(__ATOMIC_RELEASE);  // no key byte changes before readers see hash 0
  bpftime_map_copy_value(bpftime_hash_key(e), w.key, map->key_size);
  if (bpftime_hash_is_lru(map)) __atomic_store_n(bpftime_hash_touched(map, e), 0, __ATOMIC_RELAXED);
  store(map, v, index, w, true);
  link(v, where, index, hash);
  __atomic_store_n(&bpftime_hash_lock_of(v, where)->pending, 0, __ATOMIC_RELEASE);
  return 0;
}

int write(struct bpftime_map *map, const write_t &w) {
  uint64_t flags = bpftime_map_update_flags(map, w.flags);
  if (flags > BPFTIME_EXIST) return -EINVAL;
  view v = bpftime_hash_open(map);
  uint32_t hash = bpftime_hash_of_key(w.key, map->key_size, map->words[5]), where = hash & v.mask;
  bpftime_held_bucket lock(map, v, where);
  if (!lock.held) return -EBUSY;
  bool strayed;  // never while the bucket is ours
  uint32_t index = bpftime_hash_walk(v, where, w.key, hash, &strayed);
  bool found = index != bpftime_hash_none;
  if (found && flags == BPFTIME_NOEXIST) return -EEXIST;
  if (!found && flags == BPFTIME_EXIST) return -ENOENT;
  if (!found) return insert(map, v, where, hash, w);
  if (bpftime_hash_is_lru(map))
    __atomic_store_n(bpftime_hash_touched(map, bpftime_hash_element_at(v, index)), 1, __ATOMIC_RELAXED);
  store(map, v, index, w, false);
  return 0;
}

// Copies a key's value out and, if told so, removes the key.
int copy_out(struct bpftime_map *map, const void *key, void *value, uint64_t flags, bool remove) {
  view v = bpftime_hash_open(map);
  uint32_t hash = bpftime_hash_of_key(key, map->key_size, map->words[5]), where = hash & v.mask;
  bpftime_held_bucket lock(map, v, where);
  if (!lock.held) return -EBUSY;
  bool strayed;
  uint32_t index = bpftime_hash_walk(v, where, key, hash, &strayed);
  if (index == bpftime_hash_none) return -ENOENT;
  if (value) bpftime_hash_load(map, v, index, static_cast<char *>(value), flags);
  if (remove) bpftime_hash_give_back(map, v, where, index);
  return 0;
}

}  // namespace

void bpftime_hash_load(struct bpftime_map *map, const view &v, uint32_t index, char *value, uint64_t flags) {
  if (!v.cpus) {
    char *at = bpftime_hash_value(map, bpftime_hash_element_at(v, index), bpftime_hash_is_lru(map));
    return bpftime_map_fetch(map, value, at, flags);
  }
  for (uint32_t cpu = 0; cpu < v.cpus; cpu++)
    bpftime_map_load_value(value + uint64_t{cpu} * map->value_stride, bpftime_hash_cpu_value(map, index, cpu),
                           map->value_stride);
}

int bpftime_hash_check(const struct bpftime_image_map *shape) {
  uint32_t allowed = BPFTIME_F_NO_PREALLOC | BPFTIME_F_NUMA_NODE | BPFTIME_F_ACCESS | BPFTIME_F_ZERO_SEED |
                     BPFTIME_F_NO_COMMON_LRU;
  bool per_cpu = is_per_cpu(shape->type), lru = is_lru(shape->type),
       own_lists = shape->flags & BPFTIME_F_NO_COMMON_LRU;
  if (shape->flags & ~allowed || !bpftime_map_access_ok(shape->flags)) return -EINVAL;
  if (own_lists && !lru) return -EINVAL;
  if (lru && shape->flags & BPFTIME_F_NO_PREALLOC) return -BPFTIME_ENOTSUPP;
  if (shape->flags & BPFTIME_F_NUMA_NODE && (per_cpu || own_lists)) return -EINVAL;
  if (!shape->max_entries || !shape->key_size || !shape->value_size) return -EINVAL;
  if (static_cast<uint64_t>(shape->key_size) + shape->value_size >= value_bytes_max) return -E2BIG;
  if (per_cpu && bpftime_align_up(shape->value_size, 8) > cpu_value_bytes_max) return -E2BIG;
  return shape->max_entries > entries_max ? -E2BIG : 0;
}

uint64_t bpftime_hash_bytes(const struct bpftime_image_map *shape) {
  if (is_per_cpu(shape->type) && !bpftime_possible_cpus()) return 0;
  return lay_out(shape->type, shape->key_size, shape->value_size, shape->max_entries).size;
}

void bpftime_hash_init(struct bpftime_map *map) {
  layout l = lay_out(map->type, map->key_size, map->value_size, map->max_entries);
  uint64_t cpus = is_per_cpu(map->type) ? bpftime_possible_cpus() : 0;
  map->words[0] = l.locks;
  map->words[1] = l.used;
  map->words[2] = l.elements;
  map->words[3] = l.element_bytes | cpus << 32;
  map->words[4] = bpftime_hash_buckets(map->max_entries) - 1;
  // words[5], the seed, is the creator's.
  map->words[6] = l.values;
  map->words[7] = l.cpu_bytes;
}

bool bpftime_hash_good(const struct bpftime_map *map) {
  struct bpftime_map made = *map;
  bpftime_hash_init(&made);
  return bpftime_memcmp(made.words, map->words, sizeof made.words) == 0;
}

int bpftime_hash_update(struct bpftime_map *map, const void *key, const void *value, uint64_t flags) {
  return write(map, {key, value, flags, writer::program});
}
int bpftime_hash_write_cpus(struct bpftime_map *map, const void *key, const void *values, uint64_t flags) {
  return write(map, {key, values, flags, writer::tool});
}
int bpftime_hash_remove(struct bpftime_map *map, const void *key) {
  return copy_out(map, key, nullptr, 0, true);
}
int bpftime_hash_read(struct bpftime_map *map, const void *key, void *value, uint64_t flags) {
  return copy_out(map, key, value, flags, false);
}
int bpftime_hash_take(struct bpftime_map *map, const void *key, void *value, uint64_t flags) {
  return copy_out(map, key, value, flags, true);
}
uint64_t bpftime_hash_outer_size(const struct bpftime_map *map) {
  return (map->words[3] >> 32) * map->value_stride;
}
