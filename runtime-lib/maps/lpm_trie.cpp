// BPF_MAP_TYPE_LPM_TRIE: the value of the longest stored prefix of a key. Keys are a prefix
// length in bits and big-endian data. Rules and errors: kernel/bpf/lpm_trie.c.
//
//   data: a pool of 2 * max_entries - 1 nodes, each two links, prefix length, flags, key
//         data, value; a link is a node's number + 1. Every entry is a node; where two
//         prefixes part that have no entry of their own in common, a *fork* stands between
//         them, with two children always: hence the size of the pool.
//   words[0] robust lock   [1] version: odd while nodes move   [2] link to the root
//   words[3] free nodes: newest << 32 | oldest      [4] nodes never used so far   [6] entries
//
// Writers hold the lock and publish by one store, so at every instant the trie is whole: a
// killed writer leaves at most nodes that nothing leads to. Whoever takes its lock over
// finds them by looking every node up (repair).
//
// Readers take no lock. A reader that a reused node led astray sees that the version has
// moved and starts again; after some attempts it takes the lock. Nodes are reused in the
// order in which they were freed, so that a value outlives its deletion as long as possible.
#include "lpm_trie.h"
#include "guard.h"

namespace {

// ---- shape ----------------------------------------------------------------

int check(const struct bpftime_image_map *shape) {
  constexpr uint32_t allowed = BPFTIME_F_NO_PREALLOC | BPFTIME_F_NUMA_NODE | BPFTIME_F_ACCESS;
  constexpr uint32_t key_min = 4 + 1, key_max = 4 + 256, kernel_node_bytes = 40;
  constexpr uint32_t value_max = (4u << 20) - 256 - kernel_node_bytes;
  if (!shape->max_entries || !(shape->flags & BPFTIME_F_NO_PREALLOC) || shape->flags & ~allowed ||
      !bpftime_map_access_ok(shape->flags))
    return -EINVAL;
  if (shape->key_size < key_min || shape->key_size > key_max) return -EINVAL;
  return !shape->value_size || shape->value_size > value_max ? -EINVAL : 0;
}

uint64_t bytes(const struct bpftime_image_map *shape) {
  constexpr uint32_t entries_max = 1u << 31;  // links have 32 bits
  if (shape->max_entries >= entries_max) return 0;
  return (2ull * shape->max_entries - 1) * trie_node_bytes(shape->key_size, shape->value_size);
}

void init(struct bpftime_map *) {}

// ---- reading --------------------------------------------------------------

// The node with the longest prefix of the key that has an entry. Loops through damaged or
// changing links end, because each step must go to a longer prefix.
node *walk(const trie &t, const trie_key *key) {
  node *found = nullptr;
  uint32_t bits_min = 0;
  for (node *n = t.follow(t.root()); n;) {
    uint32_t bits = __atomic_load_n(&n->prefix_bits, __ATOMIC_RELAXED);
    if (bits < bits_min || bits > t.bits_max() || t.common_bits(n, key) < bits) break;
    if (!(__atomic_load_n(&n->flags, __ATOMIC_RELAXED) & node_is_fork)) found = n;
    if (bits == t.bits_max()) break;
    n = t.child(n, key->bit(bits));
    bits_min = bits + 1;
  }
  return found;
}

void repair(const trie &t);

// With its lock held, and whole again if the former holder died.
struct held_trie : trie {
  bpftime_map_guard lock;
  __attribute__((noinline)) explicit held_trie(struct bpftime_map *m) : trie(m), lock(m, &m->words[0]) {
    if (lock.result == BPFTIME_LOCKED_STOLEN) repair(*this);
  }
};

void *lookup(struct bpftime_map *map, const void *given) {
  constexpr int attempts = 64;
  trie t(map);
  const trie_key *key = static_cast<const trie_key *>(given);
  if (key->prefix_bits > t.bits_max()) return nullptr;
  for (int i = 0; i < attempts; i++) {
    uint64_t version = __atomic_load_n(&map->words[1], __ATOMIC_ACQUIRE);
    if (version & 1) continue;
    node *found = walk(t, key);
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    // Sound: no node was taken from its place or reused meanwhile, so every node on the way
    // was what it was compared as.
    if (__atomic_load_n(&map->words[1], __ATOMIC_RELAXED) == version) return found ? t.value(found) : nullptr;
  }
  held_trie held(map);
  node *found = held.lock.held() ? walk(held, key) : nullptr;
  return found ? t.value(found) : nullptr;
}

// ---- the pool, under the lock -----------------------------------------------

uint32_t oldest(const trie &t) { return static_cast<uint32_t>(t.map->words[3]); }
uint32_t newest(const trie &t) { return static_cast<uint32_t>(t.map->words[3] >> 32); }
void set_free(const trie &t, uint32_t first, uint32_t last) {
  t.map->words[3] = static_cast<uint64_t>(last) << 32 | first;
}

void give_back(const trie &t, node *n) {
  uint32_t link = t.link_to(n);
  __atomic_store_n(&n->child[0], 0, __ATOMIC_RELAXED);
  if (node *last = t.follow(newest(t))) __atomic_store_n(&last->child[0], link, __ATOMIC_RELAXED);
  set_free(t, oldest(t) ? oldest(t) : link, link);
}

// Nodes never used come first. NULL only if the map is damaged: there are as many nodes as
// max_entries entries can need.
node *take(const trie &t) {
  if (t.map->words[4] < t.count()) return t.follow(static_cast<uint32_t>(++t.map->words[4]));
  node *n = t.follow(oldest(t));
  if (n) set_free(t, n->child[0], n->child[0] ? newest(t) : 0);
  return n;
}

// Tells readers that nodes change places, for a scope.
struct moving {
  uint64_t *version;
  explicit moving(const trie &t) : version(&t.map->words[1]) {
    __atomic_store_n(version, *version | 1, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_RELEASE);  // no change is seen before it
  }
  ~moving() { __atomic_store_n(version, (*version | 1) + 1, __ATOMIC_RELEASE); }
};

// ---- writing ----------------------------------------------------------------

// Where a key belongs: the link that leads there, the node it leads to (NULL: none), and
// how many bits that node has in common with the key.
struct place {
  uint32_t *link;
  node *at;
  uint32_t common;
  uint32_t *parent_link;
  node *parent;
  bool exact(const trie_key *key) const {
    return at && at->prefix_bits == common && common == key->prefix_bits;
  }
};

place find_place(const trie &t, const trie_key *key) {
  place p = {t.root_link(), nullptr, 0, nullptr, nullptr};
  // Sound: prefixes grow from step to step; where a damaged link breaks that, the walk ends.
  for (uint32_t bits = 0;; bits = p.at->prefix_bits) {
    p.at = t.follow(*p.link);
    if (!p.at || (p.parent && p.at->prefix_bits <= bits)) return p;
    p.common = t.common_bits(p.at, key);
    if (p.at->prefix_bits != p.common || p.common == key->prefix_bits) return p;
    p.parent_link = p.link, p.parent = p.at;
    p.link = &p.at->child[key->bit(p.at->prefix_bits)];
  }
}

// Whether an entry may be added.
int admit(const trie &t, uint64_t flags) {
  if (flags == BPFTIME_EXIST) return -ENOENT;
  return t.map->words[6] >= t.map->max_entries ? -ENOSPC : 0;
}

// An entry's node, connected to nothing; a reader may still be on what it was before.
node *make(const trie &t, const trie_key *key, const void *value) {
  node *n = take(t);
  if (!n) return nullptr;
  t.copy_key(n, key->data);
  __atomic_store_n(&n->prefix_bits, key->prefix_bits, __ATOMIC_RELAXED);
  __atomic_store_n(&n->flags, value ? 0 : node_is_fork, __ATOMIC_RELAXED);
  __atomic_store_n(&n->child[0], 0, __ATOMIC_RELAXED);
  __atomic_store_n(&n->child[1], 0, __ATOMIC_RELAXED);
  if (value) bpftime_map_copy_value(t.value(n), value, t.map->value_size);
  return n;
}

void publish(uint32_t *link, uint32_t to) { __atomic_store_n(link, to, __ATOMIC_RELEASE); }

// A new node for the key at its place: below a node, above one, or beside one under a fork.
int insert(const trie &t, const place &p, const trie_key *key, const void *value) {
  moving nodes(t);
  node *n = make(t, key, value);
  if (!n) return -ENOMEM;
  uint32_t top = t.link_to(n);
  if (p.at && p.common == key->prefix_bits) {
    n->child[t.bit(p.at, p.common)] = t.link_to(p.at);
  } else if (p.at) {
    trie_key parting = {p.common, {}};
    node *fork = make(t, &parting, nullptr);
    if (!fork) {
      give_back(t, n);
      return -ENOMEM;
    }
    t.copy_key(fork, t.key_data(p.at));
    uint32_t side = key->bit(p.common);
    fork->child[side] = top;
    fork->child[!side] = t.link_to(p.at);
    top = t.link_to(fork);
  }
  publish(p.link, top);
  t.map->words[6]++;
  return 0;
}

int update(struct bpftime_map *map, const void *given, const void *value, uint64_t flags) {
  const trie_key *key = static_cast<const trie_key *>(given);
  if (flags > BPFTIME_EXIST || key->prefix_bits > trie_bits_max(map)) return -EINVAL;
  held_trie t(map);
  if (!t.lock.held()) return -EBUSY;
  place p = find_place(t, key);
  bool exact = p.exact(key), is_entry = exact && !(p.at->flags & node_is_fork);
  if (is_entry && flags == BPFTIME_NOEXIST) return -EEXIST;
  int refused = is_entry ? 0 : admit(t, flags);
  if (refused) return refused;
  if (!exact) return insert(t, p, key, value);
  t.copy_key(p.at, key->data);  // the bits behind the prefix, which next_key shows
  bpftime_map_copy_value(t.value(p.at), value, map->value_size);
  // A fork becomes an entry once its value is whole.
  __atomic_store_n(&p.at->flags, 0, __ATOMIC_RELEASE);
  map->words[6] += !is_entry;
  return 0;
}

int remove(struct bpftime_map *map, const void *given) {
  const trie_key *key = static_cast<const trie_key *>(given);
  if (key->prefix_bits > trie_bits_max(map)) return -EINVAL;
  held_trie t(map);
  if (!t.lock.held()) return -EBUSY;
  place p = find_place(t, key);
  if (!p.exact(key) || p.at->flags & node_is_fork) return -ENOENT;
  map->words[6]--;
  uint32_t left = p.at->child[0], right = p.at->child[1];
  if (left && right) {  // it parts two prefixes: a fork from now on
    __atomic_store_n(&p.at->flags, node_is_fork, __ATOMIC_RELEASE);
    return 0;
  }
  moving nodes(t);
  if (!left && !right && p.parent && p.parent->flags & node_is_fork) {
    publish(p.parent_link, p.parent->child[p.link == &p.parent->child[0]]);  // its other child
    give_back(t, p.parent);
  } else {
    publish(p.link, left ? left : right);
  }
  give_back(t, p.at);
  return 0;
}

// After a stolen lock: counts the entries and frees every node that nothing leads to.
void repair(const trie &t) {
  moving nodes(t);
  uint64_t entries = 0;
  if (t.map->words[4] > t.count()) t.map->words[4] = t.count();
  set_free(t, 0, 0);
  for (uint32_t link = 1; link <= t.map->words[4]; link++) {
    node *n = t.follow(link), *at = t.follow(t.root());
    // The node itself is found by its own prefix, or nothing leads to it.
    uint32_t bits = 0;
    while (at && at != n && n->prefix_bits <= t.bits_max() && at->prefix_bits < n->prefix_bits &&
           (bits == 0 || at->prefix_bits > bits)) {
      bits = at->prefix_bits;
      at = t.child(at, t.bit(n, bits));
    }
    if (at != n) give_back(t, n);
    else entries += !(n->flags & node_is_fork);
  }
  t.map->words[6] = entries;
}

// ---- iteration ----------------------------------------------------------------
// More specific prefixes come before less specific ones (postorder). A key that is not
// there starts again.

// The first entry at or below a node. Sound: links come from shared memory; whatever they say,
// each step goes to a longer prefix, so the way ends.
node *first_below(const trie &t, node *n) {
  node *below = n;
  while (below) {
    n = below;
    below = t.follow(n->child[0] ? n->child[0] : n->child[1]);
    if (below && below->prefix_bits <= n->prefix_bits) below = nullptr;
  }
  return n;
}

// What follows an entry on its way up: the first entry of a right-hand neighbour, or the
// nearest entry above. NULL at the end.
node *following(const trie &t, const trie_key *key) {
  node *up = nullptr, *n = t.follow(t.root());
  bool beside = false;
  for (uint32_t bits = 0; n && n->prefix_bits < key->prefix_bits && (!bits || n->prefix_bits > bits);) {
    bits = n->prefix_bits;
    uint32_t side = key->bit(bits);
    bool has_neighbour = side == 0 && n->child[1];
    if (has_neighbour || !(n->flags & node_is_fork)) up = n, beside = has_neighbour;
    n = t.child(n, side);
  }
  return beside ? first_below(t, t.follow(up->child[1])) : up;
}

int next_key(struct bpftime_map *map, const void *given, void *next) {
  const trie_key *key = static_cast<const trie_key *>(given);
  held_trie t(map);
  if (!t.lock.held()) return -EBUSY;
  node *root = t.follow(t.root());
  if (!root) return -ENOENT;
  place p = {};
  if (key && key->prefix_bits <= t.bits_max()) p = find_place(t, key);
  bool is_entry = p.at && p.exact(key) && !(p.at->flags & node_is_fork);
  node *n = is_entry ? following(t, key) : first_below(t, root);
  if (!n) return -ENOENT;
  trie_key *out = static_cast<trie_key *>(next);
  out->prefix_bits = n->prefix_bits;
  bpftime_memcpy(out->data, t.key_data(n), map->key_size - 4);
  return 0;
}

}  // namespace

const struct bpftime_map_ops lpm_trie_map_ops = {
    .check = check,
    .bytes = bytes,
    .init = init,
    .lookup = lookup,
    .update = update,
    .remove = remove,
    .next_key = next_key,
    .batches = BPFTIME_BATCH_READ | BPFTIME_BATCH_UPDATE | BPFTIME_BATCH_DELETE,
};
