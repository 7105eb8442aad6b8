// BPF_MAP_TYPE_BLOOM_FILTER: a set that values are only ever put into. Asked for one, it
// says "certainly not" (-ENOENT) or "perhaps" (0). Rules, errors and size:
// kernel/bpf/bloom_filter.c; the hash is our own, so which values are found wrongly differs
// from the kernel's.
//
//   data: the bits, a power of two of them
//   words[0] bits - 1    words[1] hash functions    words[5] seed
//
// Bits are set one by one with atomic operations and never cleared: no lock, nothing to
// repair. A writer killed in a push leaves some bits of a value that nobody was told is in.
#include "map.h"

namespace {

constexpr uint32_t value_bytes_max = 4u << 20;  // KMALLOC_MAX_SIZE of the kernel
constexpr uint64_t bits_max = 1ull << 32, bits_min = 64;

uint32_t hash_count(uint64_t extra) {
  constexpr uint32_t count_default = 5;
  return extra ? static_cast<uint32_t>(extra) : count_default;
}

int check(const struct bpftime_image_map *shape) {
  constexpr uint32_t allowed = BPFTIME_F_NUMA_NODE | BPFTIME_F_ZERO_SEED | BPFTIME_F_ACCESS;
  if (shape->value_size > value_bytes_max) return -E2BIG;
  if (shape->key_size || !shape->value_size || !shape->max_entries || shape->extra > 15) return -EINVAL;
  if (shape->flags & ~allowed || !bpftime_map_access_ok(shape->flags)) return -EINVAL;
  return 0;
}

// As many as give the fewest false answers, entries * functions / ln 2 with 7/5 for
// 1 / ln 2, rounded up to a power of two.
uint64_t bit_count(uint32_t entries, uint64_t extra) {
  uint64_t product = static_cast<uint64_t>(entries) * hash_count(extra), bits = product / 5 * 7;
  if (product >= bits_max || bits > bits_max / 2) return bits_max;
  return bits <= bits_min ? bits_min : 1ull << (64 - __builtin_clzll(bits - 1));
}

uint64_t bytes(const struct bpftime_image_map *shape) {
  return bit_count(shape->max_entries, shape->extra) / 8;
}

void init(struct bpftime_map *map) {
  map->words[0] = bit_count(map->max_entries, map->extra) - 1;
  map->words[1] = hash_count(map->extra);
}

// The places of a value are first, first + step, first + 2 * step, …
struct places {
  uint64_t at, step;
};
places hash_value(const struct bpftime_map *map, const void *value) {
  const char *in = static_cast<const char *>(value);
  uint32_t size = map->value_size;
  uint64_t h = map->words[5] ^ size;
  auto mix = [&h](uint64_t word) {
    h = (h ^ word) * 0x9e3779b97f4a7c15ull;
    h ^= h >> 32;
  };
  for (; size >= 4; size -= 4, in += 4) mix(bpftime_load32(in));
  for (; size; size--) mix(static_cast<unsigned char>(*in++));
  h *= 0xff51afd7ed558ccdull;
  // Odd, so that the places differ from one another.
  return {h >> 32, (h & 0xffffffffu) | 1};
}

// The word of a place, and the place's bit in it.
uint64_t *word_of(struct bpftime_map *map, uint64_t place, uint64_t *bit) {
  // Sound: the mask comes from shared memory, so it is held to what the data has room for.
  place &= map->words[0] & (map->data_size * 8 - 1);
  *bit = 1ull << (place & 63);
  return reinterpret_cast<uint64_t *>(bpftime_map_data(map)) + place / 64;
}

int push(struct bpftime_map *map, const void *value, uint64_t flags) {
  if (flags != BPFTIME_ANY) return -EINVAL;
  places p = hash_value(map, value);
  for (uint64_t i = 0; i < (map->words[1] & 15); i++, p.at += p.step) {
    uint64_t bit, *word = word_of(map, p.at, &bit);
    if (!(__atomic_load_n(word, __ATOMIC_RELAXED) & bit)) __atomic_fetch_or(word, bit, __ATOMIC_RELAXED);
  }
  return 0;
}

int peek(struct bpftime_map *map, void *value) {
  places p = hash_value(map, value);
  for (uint64_t i = 0; i < (map->words[1] & 15); i++, p.at += p.step) {
    uint64_t bit, *word = word_of(map, p.at, &bit);
    if (!(__atomic_load_n(word, __ATOMIC_RELAXED) & bit)) return -ENOENT;
  }
  return 0;
}

// There are no keys; bpf(2)'s update and lookup of tools are push and peek.
void *lookup(struct bpftime_map *, const void *) { return nullptr; }
int update(struct bpftime_map *, const void *, const void *, uint64_t) { return -EINVAL; }
int remove(struct bpftime_map *, const void *) { return -EOPNOTSUPP; }
int next_key(struct bpftime_map *, const void *, void *) { return -EOPNOTSUPP; }
int read(struct bpftime_map *map, const void *, void *value, uint64_t) { return peek(map, value); }
int write(struct bpftime_map *map, const void *, const void *value, uint64_t flags) {
  return push(map, value, flags);
}

}  // namespace

const struct bpftime_map_ops bloom_map_ops = {
    .check = check,
    .bytes = bytes,
    .init = init,
    .lookup = lookup,
    .update = update,
    .remove = remove,
    .next_key = next_key,
    .push = push,
    .peek = peek,
    .read = read,
    .write = write,
};
