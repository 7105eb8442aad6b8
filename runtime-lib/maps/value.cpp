// Values on their way into and out of a map. A value may hold a bpf_spin_lock: an update
// leaves it as it is, a reader sees zero in its place, and with BPF_F_LOCK the rest is copied
// while the lock is held, so that a program which holds it meanwhile sees all or nothing
// (kernel: copy_map_value_locked).
//
// The word of such a lock names its holder, as a 64-bit one of core/lock.h does, so that a
// lock of the dead is taken over: a writer killed under the lock leaves words of both values.
#include "../core/lock.h"
#include "../core/thread.h"
#include "map.h"

namespace {

constexpr uint32_t lock_size = 4;

// Calls `copy` with the runs of a value on both sides of the lock, by offset and size.
template <typename Copy> void around_lock(const struct bpftime_map *map, Copy copy) {
  uint32_t lock = map->lock ? map->lock - 1 : map->value_size;
  copy(0, lock);
  if (map->lock) copy(lock + lock_size, map->value_size - lock - lock_size);
}

// The value's lock for a scope, if the flags ask for it.
struct held_value {
  uint32_t *word = nullptr;
  held_value(const struct bpftime_map *map, char *value, uint64_t flags) {
    if (!(flags & BPFTIME_F_LOCK) || !map->lock) return;
    word = reinterpret_cast<uint32_t *>(value + map->lock - 1);
    bpftime_spin_lock(word);
  }
  ~held_value() {
    if (word) bpftime_spin_unlock(word);
  }
};

}  // namespace

bool bpftime_map_lock_good(const struct bpftime_image_map *shape) {
  if (!shape->lock) return true;
  constexpr uint32_t hash_type = 1, array_type = 2;
  uint32_t off = shape->lock - 1;
  return (shape->type == hash_type || shape->type == array_type) && off % 4 == 0 &&
         shape->value_size >= lock_size && off <= shape->value_size - lock_size;
}

static __attribute__((minsize, noinline)) void store_around(const struct bpftime_map *map, char *out,
                                                            const void *value, uint64_t flags) {
  const char *in = static_cast<const char *>(value);
  held_value lock(map, out, flags);
  around_lock(map, [&](uint32_t off, uint32_t size) { bpftime_map_copy_value(out + off, in + off, size); });
}

void bpftime_map_store(const struct bpftime_map *map, void *to, const void *value, uint64_t flags) {
  if (__builtin_expect(!map->lock, 1)) return bpftime_map_copy_value(to, value, map->value_size);
  store_around(map, static_cast<char *>(to), value, flags);
}

// This and what it calls is the tools' side: small counts for more than fast.
__attribute__((cold, minsize)) void bpftime_map_fetch(const struct bpftime_map *map, void *value, void *from,
                                                      uint64_t flags) {
  char *out = static_cast<char *>(value), *in = static_cast<char *>(from);
  held_value lock(map, in, flags);
  around_lock(map, [&](uint32_t off, uint32_t size) { bpftime_map_load_value(out + off, in + off, size); });
  if (map->lock) bpftime_memset(out + map->lock - 1, 0, lock_size);
}

__attribute__((noinline)) void bpftime_map_copy_value(void *to, const void *from, uint32_t size) {
  char *out = static_cast<char *>(to);
  const char *in = static_cast<const char *>(from);
  // Behind a lock a run may begin in the middle of a word.
  if (size >= 4 && reinterpret_cast<uint64_t>(out) & 7) {
    __atomic_store_n(reinterpret_cast<uint32_t *>(out), bpftime_load32(in), __ATOMIC_RELAXED);
    size -= 4, out += 4, in += 4;
  }
#pragma clang loop unroll(disable)
  for (; size >= 8; size -= 8, out += 8, in += 8)
    __atomic_store_n(reinterpret_cast<uint64_t *>(out), bpftime_load64(in), __ATOMIC_RELAXED);
  if (size >= 4) {
    __atomic_store_n(reinterpret_cast<uint32_t *>(out), bpftime_load32(in), __ATOMIC_RELAXED);
    size -= 4, out += 4, in += 4;
  }
#pragma clang loop unroll(disable)
  for (; size; size--) __atomic_store_n(out++, *in++, __ATOMIC_RELAXED);
}

__attribute__((cold, minsize)) void bpftime_map_load_value(void *to, const void *from, uint32_t size) {
  char *out = static_cast<char *>(to);
  const char *in = static_cast<const char *>(from);
  for (; size && reinterpret_cast<uint64_t>(in) & 7; size--) *out++ = __atomic_load_n(in++, __ATOMIC_RELAXED);
#pragma clang loop unroll(disable)
  for (; size >= 8; size -= 8, out += 8, in += 8) {
    uint64_t word = __atomic_load_n(reinterpret_cast<const uint64_t *>(in), __ATOMIC_RELAXED);
    __builtin_memcpy(out, &word, 8);
  }
#pragma clang loop unroll(disable)
  for (; size; size--) *out++ = __atomic_load_n(in++, __ATOMIC_RELAXED);
}
