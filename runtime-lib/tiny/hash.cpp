// BPF_MAP_TYPE_HASH of the tiny profile: the layout of maps/hash_table.h as far as reading
// goes, since compiled programs read hashes by themselves; one lock for all writers; the
// pool is a list of free elements. Rules and errors are those of maps/hash_table.cpp.
//
//   data: state | buckets | lock | elements     words: as in hash_table.h
//   state.hand elements ever used               state.failures first free element + 1
//
// A free element has hash 0, keeps its `next` and has the next free one in its key's place:
// a reader that stands on it goes on in the chain it came from, and one that is led into
// another chain after the element's reuse finds that chain's marker and starts again. All
// elements of a bucket are in its chain: `first` is a short cut that nobody has to take.
#include "../core/lock.h"
#include "../maps/hash_table.h"

namespace {

constexpr uint64_t value_bytes_max = 4u << 20;

uint64_t element_bytes(uint32_t key, uint32_t value) {
  return sizeof(struct bpftime_hash_element) + bpftime_align_up(key, 8) + bpftime_align_up(value, 8);
}
// From the data to the lock, behind which the elements begin.
uint64_t lock_off(uint32_t entries) {
  return sizeof(struct bpftime_hash_state) +
         sizeof(struct bpftime_hash_bucket) * bpftime_hash_buckets(entries);
}

int check(const struct bpftime_image_map *shape) {
  constexpr uint32_t allowed =
      BPFTIME_F_NO_PREALLOC | BPFTIME_F_NUMA_NODE | BPFTIME_F_ACCESS | BPFTIME_F_ZERO_SEED;
  if (shape->flags & ~allowed || !shape->max_entries || !shape->key_size || !shape->value_size)
    return -EINVAL;
  bool large = static_cast<uint64_t>(shape->key_size) + shape->value_size >= value_bytes_max;
  return large || shape->max_entries >= bpftime_hash_end / 2 ? -E2BIG : 0;
}

uint64_t bytes(const struct bpftime_image_map *shape) {
  return lock_off(shape->max_entries) + sizeof(struct bpftime_hash_lock) +
         element_bytes(shape->key_size, shape->value_size) * shape->max_entries;
}

void init(struct bpftime_map *map) {
  map->words[0] = lock_off(map->max_entries);
  map->words[2] = map->words[0] + sizeof(struct bpftime_hash_lock);
  map->words[3] = element_bytes(map->key_size, map->value_size);
  map->words[4] = bpftime_hash_buckets(map->max_entries) - 1;
}

struct bpftime_hash_state *state_of(struct bpftime_map *map) {
  return reinterpret_cast<struct bpftime_hash_state *>(bpftime_map_data(map));
}
struct bpftime_hash_element *at(struct bpftime_map *map, uint32_t index) {
  return reinterpret_cast<struct bpftime_hash_element *>(bpftime_map_data(map) + map->words[2] +
                                                         index * map->words[3]);
}
char *value_at(struct bpftime_map *map, uint32_t index) {
  return bpftime_hash_value(map, at(map, index), false);
}
uint64_t *lock_of(struct bpftime_map *map) {
  return reinterpret_cast<uint64_t *>(bpftime_map_data(map) + map->words[0]);
}

bool is_element(uint32_t link) { return link && !(link & bpftime_hash_end); }

uint32_t hash_of(struct bpftime_map *map, const void *key) {
  return bpftime_hash_of_key(key, map->key_size, map->words[5]);
}
uint32_t *head_of(struct bpftime_map *map, uint32_t hash) {
  auto *buckets = reinterpret_cast<struct bpftime_hash_bucket *>(state_of(map) + 1);
  return &buckets[hash & map->words[4]].chain;
}

// Takes the lock and gives the link that leads to the key's element, or the one that ends
// its chain; NULL, and no lock, if somebody keeps the lock for good.
__attribute__((noinline)) uint32_t *enter(struct bpftime_map *map, const void *key) {
  uint32_t hash = hash_of(map, key), *link = head_of(map, hash);
  if (bpftime_lock(lock_of(map), BPFTIME_OWNER_ANONYMOUS, nullptr) == BPFTIME_LOCK_BUSY) return nullptr;
  while (is_element(*link)) {
    struct bpftime_hash_element *e = at(map, *link - 1);
    if (e->hash == hash && !bpftime_memcmp(bpftime_hash_key(e), key, map->key_size)) break;
    link = &e->next;
  }
  return link;
}

void leave(struct bpftime_map *map) { bpftime_unlock(lock_of(map)); }

void *lookup(struct bpftime_map *map, const void *key) {
  uint32_t *link = enter(map, key);
  if (!link) return nullptr;
  uint32_t found = *link;
  leave(map);
  return is_element(found) ? value_at(map, found - 1) : nullptr;
}

// Takes an element from the free ones or the never used; 0: all are in use.
uint32_t take(struct bpftime_map *map) {
  struct bpftime_hash_state *state = state_of(map);
  uint32_t taken = state->failures;
  if (taken) state->failures = bpftime_load32(bpftime_hash_key(at(map, taken - 1)));
  else if (state->hand < map->max_entries) taken = ++state->hand;
  return taken;
}

int put(struct bpftime_map *map, uint32_t link, const void *key, const void *value, uint64_t flags) {
  bool found = is_element(link);
  if (found ? flags == BPFTIME_NOEXIST : flags == BPFTIME_EXIST) return found ? -EEXIST : -ENOENT;
  if (!found && !(link = take(map))) return -E2BIG;
  struct bpftime_hash_element *e = at(map, link - 1);
  bpftime_memcpy(value_at(map, link - 1), value, map->value_size);
  if (found) return 0;
  uint32_t hash = hash_of(map, key), *head = head_of(map, hash);
  bpftime_memcpy(bpftime_hash_key(e), key, map->key_size);
  e->next = *head ? *head : bpftime_hash_end | (hash & static_cast<uint32_t>(map->words[4]));
  // Sound: readers see the hash only with the key, and the element only with both.
  __atomic_store_n(&e->hash, hash, __ATOMIC_RELEASE);
  __atomic_store_n(head, link, __ATOMIC_RELEASE);
  return 0;
}

int update(struct bpftime_map *map, const void *key, const void *value, uint64_t flags) {
  if (flags > BPFTIME_EXIST) return -EINVAL;
  uint32_t *link = enter(map, key);
  if (!link) return -EBUSY;
  int status = put(map, *link, key, value, flags);
  leave(map);
  return status;
}

int remove(struct bpftime_map *map, const void *key) {
  uint32_t *link = enter(map, key);
  if (!link) return -EBUSY;
  uint32_t found = *link;
  if (is_element(found)) {
    struct bpftime_hash_element *e = at(map, found - 1);
    uint32_t next_free = state_of(map)->failures;
    *link = e->next;
    __atomic_store_n(&e->hash, 0, __ATOMIC_RELAXED);
    // Sound: who finds the key's place changed finds the hash gone too.
    __atomic_thread_fence(__ATOMIC_RELEASE);
    __builtin_memcpy(bpftime_hash_key(e), &next_free, 4);
    state_of(map)->failures = found;
  }
  leave(map);
  return is_element(found) ? 0 : -ENOENT;
}

// In the order of the pool; a key that is gone begins anew, as in the kernel.
int next_key(struct bpftime_map *map, const void *key, void *next) {
  uint32_t *link = enter(map, key ? key : map->name), index = 0;
  if (!link) return -EBUSY;
  if (key && is_element(*link)) index = *link;
  uint32_t used = state_of(map)->hand;
  while (index < used && !at(map, index)->hash) index++;
  bool found = index < used;
  if (found) bpftime_memcpy(next, bpftime_hash_key(at(map, index)), map->key_size);
  leave(map);
  return found ? 0 : -ENOENT;
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
};
