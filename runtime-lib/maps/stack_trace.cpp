// BPF_MAP_TYPE_STACK_TRACE: stacks under ids that their hash gives; a program puts them in by
// bpf_get_stackid, tools read and delete them. Rules and errors: kernel/bpf/stackmap.c.
//
//   data: buckets, a power of two of them and at least max_entries: state, then addresses
//   state = uses : 16 | addresses : 16 | hash : 32;   0: empty
//   words[0] robust lock   [1] buckets - 1   [2] buckets in use   [3] changes
//
// Writers hold the lock. A bucket is empty while its addresses change, so a killed writer
// leaves an empty one; whoever takes its lock over counts again. Readers take no lock: what
// they copied counts if the state is still the same.
#include "stack_trace.h"

#include "guard.h"

namespace {

int check(const struct bpftime_image_map *shape) {
  constexpr uint32_t allowed = BPFTIME_F_NUMA_NODE | BPFTIME_F_RDONLY | BPFTIME_F_WRONLY;
  if (shape->flags & ~allowed || !bpftime_map_access_ok(shape->flags)) return -EINVAL;
  if (!shape->max_entries || shape->key_size != 4 || shape->value_size < 8 || shape->value_size % 8 ||
      shape->value_size / 8 > bpftime_stack_depth_max)
    return -EINVAL;
  return shape->max_entries > 1u << 31 ? -E2BIG : 0;
}

uint64_t bucket_count(uint32_t entries) {
  return entries == 1 ? 1 : 1ull << (64 - __builtin_clzll(entries - 1ull));
}
uint64_t bytes(const struct bpftime_image_map *shape) {
  return bucket_count(shape->max_entries) * (8ull + shape->value_size);
}
void init(struct bpftime_map *map) { map->words[1] = bucket_count(map->max_entries) - 1; }
bool good(const struct bpftime_map *map) { return map->words[1] == bucket_count(map->max_entries) - 1; }

struct bucket {
  uint64_t state;
  uint64_t ips[];
};

bucket *at(struct bpftime_map *map, uint64_t id) {
  return reinterpret_cast<bucket *>(bpftime_map_data(map) + id * (8ull + map->value_size));
}
uint32_t count_of(const struct bpftime_map *map, uint64_t state) {
  uint32_t count = state >> 32 & 0xffff, most = map->value_size / 8;
  return count < most ? count : most;  // sound: the state is shared memory, the room is not
}

uint32_t hash_of(const uint64_t *ips, uint32_t count) {
  uint64_t h = count;
  for (uint32_t i = 0; i < count; i++) {
    h = (h ^ ips[i]) * 0x9e3779b97f4a7c15ull;
    h ^= h >> 32;
  }
  return static_cast<uint32_t>(h * 0xff51afd7ed558ccdull >> 32);
}

// Copies a stack out, zeros behind it; false if the bucket is empty.
bool read_bucket(struct bpftime_map *map, bucket *b, uint64_t *ips) {
  constexpr int attempts = 1000;  // each needs a concurrent change
  for (int i = 0; i < attempts; i++) {
    uint64_t state = __atomic_load_n(&b->state, __ATOMIC_ACQUIRE);
    if (!state) return false;
    uint32_t count = count_of(map, state);
    for (uint32_t k = 0; k < map->value_size / 8; k++)
      ips[k] = k < count ? __atomic_load_n(&b->ips[k], __ATOMIC_RELAXED) : 0;
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    if (__atomic_load_n(&b->state, __ATOMIC_RELAXED) == state) return true;
  }
  return false;
}

bool holds(struct bpftime_map *map, bucket *b, uint64_t state, const uint64_t *ips, uint32_t count) {
  if (count_of(map, state) != count) return false;
  for (uint32_t k = 0; k < count; k++)
    if (__atomic_load_n(&b->ips[k], __ATOMIC_RELAXED) != ips[k]) return false;
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  return __atomic_load_n(&b->state, __ATOMIC_RELAXED) == state;
}

// What a bucket's present stack means for a new one: its id, -EEXIST, or -ENOENT for "put
// it in".
int64_t compare(struct bpftime_map *map, uint64_t id, uint32_t hash, const uint64_t *ips, uint32_t count,
                uint64_t flags) {
  bucket *b = at(map, id);
  uint64_t state = __atomic_load_n(&b->state, __ATOMIC_ACQUIRE);
  if (!state) return -ENOENT;
  bool matches = static_cast<uint32_t>(state) == hash;
  if (matches && (flags & BPFTIME_F_FAST_STACK_CMP || holds(map, b, state, ips, count)))
    return static_cast<int64_t>(id);
  return flags & BPFTIME_F_REUSE_STACKID ? -ENOENT : -EEXIST;
}

// After a stolen lock.
void recount(struct bpftime_map *map) {
  map->words[2] = 0;
  for (uint64_t id = 0; id <= map->words[1]; id++) map->words[2] += at(map, id)->state != 0;
}

void *lookup(struct bpftime_map *, const void *) { return nullptr; }
int update(struct bpftime_map *, const void *, const void *, uint64_t) { return -EINVAL; }

int remove(struct bpftime_map *map, const void *key) {
  uint32_t id = bpftime_load32(key);
  if (id > map->words[1]) return -E2BIG;
  bpftime_map_guard lock(map, &map->words[0]);
  if (!lock.held()) return -EBUSY;
  if (lock.result == BPFTIME_LOCKED_STOLEN) recount(map);
  if (!at(map, id)->state) return -ENOENT;
  __atomic_store_n(&at(map, id)->state, 0, __ATOMIC_RELEASE);
  map->words[2]--;
  return 0;
}

// A key that is no id starts again.
int next_key(struct bpftime_map *map, const void *key, void *next) {
  uint64_t id = key ? bpftime_load32(key) : map->words[1] + 1;
  id = id > map->words[1] ? 0 : id + 1;
  while (id <= map->words[1] && !__atomic_load_n(&at(map, id)->state, __ATOMIC_ACQUIRE)) id++;
  if (id > map->words[1]) return -ENOENT;
  uint32_t found = static_cast<uint32_t>(id);
  __builtin_memcpy(next, &found, sizeof found);
  return 0;
}

int read(struct bpftime_map *map, const void *key, void *value, uint64_t) {
  uint32_t id = bpftime_load32(key);
  if (id > map->words[1]) return -ENOENT;
  uint64_t ips[bpftime_stack_depth_max];
  if (!read_bucket(map, at(map, id), ips)) return -ENOENT;
  bpftime_memcpy(value, ips, map->value_size);
  return 0;
}

}  // namespace

int64_t bpftime_stack_trace_keep(struct bpftime_map *map, const uint64_t *ips, uint32_t count,
                                 uint64_t flags) {
  uint32_t hash = hash_of(ips, count);
  uint64_t id = hash & map->words[1];
  int64_t known = compare(map, id, hash, ips, count, flags);
  if (known != -ENOENT) return known;
  bpftime_map_guard lock(map, &map->words[0]);
  if (!lock.held()) return -EBUSY;
  if (lock.result == BPFTIME_LOCKED_STOLEN) recount(map);
  known = compare(map, id, hash, ips, count, flags);
  if (known != -ENOENT) return known;
  // The kernel takes the new element before it gives the old one back.
  if (map->words[2] >= map->max_entries) return -ENOMEM;
  bucket *b = at(map, id);
  bool was_empty = !b->state;
  __atomic_store_n(&b->state, 0, __ATOMIC_RELAXED);
  __atomic_thread_fence(__ATOMIC_RELEASE);  // no address changes before the bucket is empty
  for (uint32_t i = 0; i < count; i++) __atomic_store_n(&b->ips[i], ips[i], __ATOMIC_RELAXED);
  uint64_t uses = ++map->words[3] << 48, addresses = static_cast<uint64_t>(count) << 32;
  __atomic_store_n(&b->state, uses | addresses | hash, __ATOMIC_RELEASE);
  map->words[2] += was_empty;
  return static_cast<int64_t>(id);
}

const struct bpftime_map_ops stack_trace_map_ops = {
    .check = check,
    .bytes = bytes,
    .init = init,
    .good = good,
    .lookup = lookup,
    .update = update,
    .remove = remove,
    .next_key = next_key,
    .read = read,
};
