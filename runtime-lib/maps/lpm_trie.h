/* The nodes of an LPM trie and the bits of its keys: what lpm_trie.cpp walks over. Links
 * come from shared memory, so following one checks that it lies in the pool; nothing else
 * is promised of what is found there. */
#ifndef BPFTIME_MAPS_LPM_TRIE_H
#define BPFTIME_MAPS_LPM_TRIE_H

#include "map.h"

namespace {

/* As programs and tools write it: data[0] has the first bits. */
struct trie_key {
  uint32_t prefix_bits;
  unsigned char data[256];

  /* Bit `i` from the front. */
  uint32_t bit(uint32_t i) const { return data[i / 8] >> (7 - i % 8) & 1; }
};

constexpr uint32_t node_is_fork = 1;

struct node {
  uint32_t child[2];
  uint32_t prefix_bits;
  uint32_t flags;
  /* key data, padded to 8 bytes; value */
};

inline uint64_t trie_node_bytes(uint32_t key_size, uint32_t value_size) {
  return sizeof(node) + bpftime_align_up(key_size - 4, 8) + bpftime_align_up(value_size, 8);
}

inline uint32_t trie_bits_max(const struct bpftime_map *map) { return (map->key_size - 4) * 8; }

struct trie {
  struct bpftime_map *map;
  uint64_t node_bytes;

  explicit trie(struct bpftime_map *m) : map(m), node_bytes(trie_node_bytes(m->key_size, m->value_size)) {}

  uint32_t bits_max() const { return trie_bits_max(map); }
  uint64_t count() const { return 2ull * map->max_entries - 1; }
  uint32_t *root_link() const { return reinterpret_cast<uint32_t *>(&map->words[2]); }
  uint32_t root() const { return __atomic_load_n(root_link(), __ATOMIC_ACQUIRE); }

  /* Sound: what lies outside the pool is no node. */
  node *follow(uint32_t link) const {
    if (!link || link > count()) return nullptr;
    return reinterpret_cast<node *>(bpftime_map_data(map) + (link - 1) * node_bytes);
  }
  node *child(const node *n, uint32_t side) const {
    return follow(__atomic_load_n(&n->child[side], __ATOMIC_ACQUIRE));
  }
  uint32_t link_to(const node *n) const {
    uint64_t off = static_cast<uint64_t>(reinterpret_cast<const char *>(n) - bpftime_map_data(map));
    return static_cast<uint32_t>(off / node_bytes) + 1;
  }
  unsigned char *key_data(node *n) const { return reinterpret_cast<unsigned char *>(n + 1); }
  const unsigned char *key_data(const node *n) const {
    return reinterpret_cast<const unsigned char *>(n + 1);
  }
  char *value(node *n) const {
    return reinterpret_cast<char *>(n + 1) + bpftime_align_up(map->key_size - 4, 8);
  }
  /* Bit `i` of a node's key; there is none behind the last. */
  uint32_t bit(const node *n, uint32_t i) const {
    return i < bits_max() ? key_data(n)[i / 8] >> (7 - i % 8) & 1 : 0;
  }
  void copy_key(node *n, const unsigned char *data) const {
    bpftime_map_copy_value(key_data(n), data, map->key_size - 4);
  }

  /* How many bits the prefixes of a node and of a key have in common. */
  uint32_t common_bits(const node *n, const trie_key *key) const {
    uint32_t limit = __atomic_load_n(&n->prefix_bits, __ATOMIC_RELAXED);
    if (key->prefix_bits < limit) limit = key->prefix_bits;
    if (limit > bits_max()) limit = bits_max();
    uint32_t bits = 0, size = (limit + 7) / 8;
    const unsigned char *a = key_data(n), *b = key->data;
    for (; size >= 4; size -= 4, a += 4, b += 4, bits += 32)
      if (uint32_t differ = __builtin_bswap32(bpftime_load32(a) ^ bpftime_load32(b))) {
        bits += static_cast<uint32_t>(__builtin_clz(differ));
        return bits < limit ? bits : limit;
      }
    for (; size; size--, a++, b++, bits += 8)
      if (uint32_t differ = static_cast<uint32_t>(*a ^ *b)) {
        bits += static_cast<uint32_t>(__builtin_clz(differ)) - 24;
        break;
      }
    return bits < limit ? bits : limit;
  }
};

}  // namespace

#endif
