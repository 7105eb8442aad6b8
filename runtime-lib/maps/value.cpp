// Values on their way into and out of a map. A value may hold a bpf_spin_lock and a
// bpf_timer: no copy touches them, and a reader sees zero in their place. With BPF_F_LOCK the
// rest is copied while the lock is held, so that a program which holds it meanwhile sees all
// or nothing (kernel: copy_map_value_locked).
//
// The word of such a lock names its holder, as a 64-bit one of core/lock.h does, so that a
// lock of the dead is taken over: a writer killed under the lock leaves words of both values.
#include "../core/lock.h"
#include "../core/seldom.h"
#include "../core/thread.h"
#include "map.h"
#include "timer.h"

namespace {

constexpr uint32_t lock_size = 4, timer_size = sizeof(struct bpftime_timer);

struct run {
  uint32_t off, size;
};

// The bytes of a value from `at` on that copies take, up to its next field or its end.
BPFTIME_SELDOM __attribute__((noinline)) struct run run_from(const struct bpftime_map *map, uint32_t at) {
  // One that is not there begins nowhere.
  uint32_t lock = map->lock - 1, timer = map->timer - 1, end = map->value_size;
  for (int i = 0; i < 2; i++) {
    if (at == lock) at += lock_size;
    if (at == timer) at += timer_size;
  }
  if (lock > at && lock < end) end = lock;
  if (timer > at && timer < end) end = timer;
  return {at, end - at};
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

BPFTIME_SELDOM bool bpftime_map_fields_good(const struct bpftime_image_map *shape) {
  constexpr uint32_t hash_type = 1, array_type = 2, lru_hash_type = 9;
  bool takes_lock = shape->type == hash_type || shape->type == array_type;
  uint64_t lock = shape->lock - 1ull, timer = shape->timer - 1ull;
  if (shape->lock && (!takes_lock || lock % 4 || lock + lock_size > shape->value_size)) return false;
  if (!shape->timer) return true;
  bool apart = !shape->lock || lock + lock_size <= timer || timer + timer_size <= lock;
  return (takes_lock || shape->type == lru_hash_type) && timer % 8 == 0 && apart &&
         timer + timer_size <= shape->value_size;
}

static BPFTIME_SELDOM __attribute__((noinline)) void store_around(const struct bpftime_map *map, char *out,
                                                                  const char *in, uint64_t flags) {
  held_value lock(map, out, flags);
  for (struct run r = run_from(map, 0); r.size; r = run_from(map, r.off + r.size))
    bpftime_map_copy_value(out + r.off, in + r.off, r.size);
}

void bpftime_map_store(const struct bpftime_map *map, void *to, const void *value, uint64_t flags) {
  if (__builtin_expect(map->lock | map->timer, 0))
    return store_around(map, static_cast<char *>(to), static_cast<const char *>(value), flags);
  bpftime_map_copy_value(to, value, map->value_size);
}

// This and what it calls is the tools' side: small counts for more than fast.
BPFTIME_SELDOM void bpftime_map_fetch(const struct bpftime_map *map, void *value, void *from,
                                      uint64_t flags) {
  char *out = static_cast<char *>(value);
  held_value lock(map, static_cast<char *>(from), flags);
  bpftime_map_load_value(value, from, map->value_size);
  if (map->lock) bpftime_memset(out + map->lock - 1, 0, lock_size);
  if (map->timer) bpftime_memset(out + map->timer - 1, 0, timer_size);
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

BPFTIME_SELDOM void bpftime_map_load_value(void *to, const void *from, uint32_t size) {
  char *out = static_cast<char *>(to);
  const char *in = static_cast<const char *>(from);
#pragma clang loop unroll(disable)
  for (; size >= 8; size -= 8, out += 8, in += 8) {
    uint64_t word = __atomic_load_n(reinterpret_cast<const uint64_t *>(in), __ATOMIC_RELAXED);
    __builtin_memcpy(out, &word, 8);
  }
#pragma clang loop unroll(disable)
  for (; size; size--) *out++ = __atomic_load_n(in++, __ATOMIC_RELAXED);
}
