// What compiled programs take into themselves instead of calling it: the runtime's own
// reading paths (maps/*.h), with what the compiler knows of the map as arguments. Built to
// bitcode for each target by compiler/codegen; this file is not part of the runtime.
//
// Only what is short and frequent is here. The rest of a helper stays behind its import
// slot: a body calls the helper where the short way does not end.
//
// What they know of the process stands in bpftime_here (core/here.h); where it says nothing
// they call.
#include "../core/guarded_load.h"
#include "../core/here.h"
#include "../core/thread.h"
#include "../maps/events.h"
#include "../maps/hash_table.h"
#include "../maps/percpu_array.h"
#include "../maps/ringbuf.h"

#define BPFTIME_BODY extern "C" __attribute__((visibility("hidden")))

extern "C" {
void *bpftime_helper_map_lookup_elem(struct bpftime_map *, const void *key);
uint64_t bpftime_helper_ktime_get_ns(void);
uint64_t bpftime_helper_get_current_pid_tgid(void);
uint64_t bpftime_helper_probe_read(void *to, uint32_t size, uint64_t from);
uint64_t bpftime_helper_probe_read_user(void *to, uint32_t size, uint64_t from);
uint64_t bpftime_helper_probe_read_kernel(void *to, uint32_t size, uint64_t from);
void *bpftime_helper_ringbuf_reserve(struct bpftime_map *, uint64_t size, uint64_t flags);
void bpftime_helper_ringbuf_submit(void *record, uint64_t flags);
}

namespace {

inline char *thread_pointer() {
#ifdef __arm__  // where the builtin is a library call
  char *pointer;
  __asm__("mrc p15, 0, %0, c13, c0, 3" : "=r"(pointer));
  return pointer;
#else
  return static_cast<char *>(__builtin_thread_pointer());
#endif
}

// This thread's record; NULL: only a call can find it.
inline const struct bpftime_thread *record() {
  int64_t distance = bpftime_here.record;
  return distance ? reinterpret_cast<const struct bpftime_thread *>(thread_pointer() + distance) : nullptr;
}

// The same with valid ids: as bpftime_thread_current, which renews them.
inline const struct bpftime_thread *current() {
  const struct bpftime_thread *t = record();
  return t && t->pid && t->pid == bpftime_here.page->pid ? t : nullptr;
}

// The same, whose name in the session of `address` is known: as bpftime_thread_holder.
inline const struct bpftime_thread *holder(const void *address) {
  const struct bpftime_thread *t = current();
  bool known = t && t->holder_epoch == __atomic_load_n(bpftime_here.members_epoch, __ATOMIC_ACQUIRE) &&
               static_cast<size_t>(static_cast<const char *>(address) - t->holder_base) < t->holder_size;
  return known ? t : nullptr;
}

// The same, which holds a lease (core/lease.h): `running` is set from its first per-CPU
// lookup to the end of the program.
inline const struct bpftime_thread *leased() {
  const struct bpftime_thread *t = record();
  return t && t->running & BPFTIME_RUNNING_LEASED ? t : nullptr;
}

inline struct bpftime_hash_view open(struct bpftime_map *map, uint32_t key_size, uint32_t max_entries) {
  struct bpftime_hash_view v = bpftime_hash_open(map);
  v.mask = static_cast<uint32_t>(bpftime_hash_buckets(max_entries) - 1);
  v.key_size = key_size;
  v.max_entries = max_entries;
  return v;
}

// Of 1, 2, 4 or 8 bytes. The helper is for the first read of a run, which asks, for what no
// load may reach, and for the structures that helpers give out, whose addresses are no memory.
__attribute__((always_inline)) inline uint64_t read(uint64_t (*helper)(void *, uint32_t, uint64_t), void *to,
                                                    uint32_t size, uint64_t from) {
#ifdef __x86_64__
  const struct bpftime_thread *t = record();
  // Sound: only a runtime that has the gap tells a program that it may.
  if (__builtin_expect(t != nullptr, 1) && bpftime_may_load(t, bpftime_here.stack_gap, from)) switch (size) {
      case 1: return static_cast<uint64_t>(bpftime_guarded_load<1>(to, from));
      case 2: return static_cast<uint64_t>(bpftime_guarded_load<2>(to, from));
      case 4: return static_cast<uint64_t>(bpftime_guarded_load<4>(to, from));
      case 8: return static_cast<uint64_t>(bpftime_guarded_load<8>(to, from));
    }
#endif
  return helper(to, size, from);
}

}  // namespace

BPFTIME_BODY uint64_t bpftime_body_probe_read(void *to, uint32_t size, uint64_t from) {
  return read(bpftime_helper_probe_read, to, size, from);
}
BPFTIME_BODY uint64_t bpftime_body_probe_read_user(void *to, uint32_t size, uint64_t from) {
  return read(bpftime_helper_probe_read_user, to, size, from);
}
BPFTIME_BODY uint64_t bpftime_body_probe_read_kernel(void *to, uint32_t size, uint64_t from) {
  return read(bpftime_helper_probe_read_kernel, to, size, from);
}

BPFTIME_BODY void *bpftime_body_hash_lookup(struct bpftime_map *map, const void *key, uint32_t key_size,
                                            uint32_t, uint32_t max_entries) {
  struct bpftime_hash_view v = open(map, key_size, max_entries);
  bool strayed;
  uint32_t index = bpftime_hash_find_once(map, v, key, v.key_size, &strayed);
  if (__builtin_expect(strayed, 0)) return bpftime_helper_map_lookup_elem(map, key);
  if (index == bpftime_hash_none) return nullptr;
  return bpftime_hash_value(map, bpftime_hash_element_at(v, index), false);
}

BPFTIME_BODY void *bpftime_body_lru_hash_lookup(struct bpftime_map *map, const void *key, uint32_t key_size,
                                                uint32_t, uint32_t max_entries) {
  struct bpftime_hash_view v = open(map, key_size, max_entries);
  bool strayed;
  uint32_t index = bpftime_hash_find_once(map, v, key, v.key_size, &strayed);
  if (__builtin_expect(strayed, 0)) return bpftime_helper_map_lookup_elem(map, key);
  if (index == bpftime_hash_none) return nullptr;
  bpftime_hash_touch(map, bpftime_hash_element_at(v, index));
  return bpftime_hash_value(map, bpftime_hash_element_at(v, index), true);
}

BPFTIME_BODY void *bpftime_body_percpu_hash_lookup(struct bpftime_map *map, const void *key,
                                                   uint32_t key_size, uint32_t, uint32_t max_entries) {
  const struct bpftime_thread *t = leased();
  if (__builtin_expect(!t, 0)) return bpftime_helper_map_lookup_elem(map, key);
  struct bpftime_hash_view v = open(map, key_size, max_entries);
  bool strayed;
  uint32_t index = bpftime_hash_find_once(map, v, key, v.key_size, &strayed);
  if (__builtin_expect(strayed, 0)) return bpftime_helper_map_lookup_elem(map, key);
  return index == bpftime_hash_none ? nullptr : bpftime_hash_cpu_value(map, index, t->lease >> 1);
}

BPFTIME_BODY void *bpftime_body_percpu_array_lookup(struct bpftime_map *map, const void *key, uint32_t,
                                                    uint32_t value_size, uint32_t max_entries) {
  uint32_t index = bpftime_load32(key);
  if (index >= max_entries) return nullptr;
  const struct bpftime_thread *t = leased();
  if (__builtin_expect(!t, 0)) return bpftime_helper_map_lookup_elem(map, key);
  return bpftime_map_data(map) + (t->lease >> 1) * bpftime_percpu_array_bytes(value_size, max_entries) +
         index * bpftime_align_up(value_size, 8);
}

BPFTIME_BODY uint64_t bpftime_body_get_current_pid_tgid(void) {
  const struct bpftime_thread *t = current();
  if (__builtin_expect(!t, 0)) return bpftime_helper_get_current_pid_tgid();
  return static_cast<uint64_t>(t->pid) << 32 | t->tid;
}

BPFTIME_BODY uint64_t bpftime_body_ktime_get_ns(void) {
  constexpr int clock_monotonic = 1;
  struct bpftime_timespec now;
  bpftime_gettime_fn gettime = bpftime_here.gettime;
  if (__builtin_expect(!gettime || gettime(clock_monotonic, &now), 0)) return bpftime_helper_ktime_get_ns();
  return static_cast<uint64_t>(now.seconds) * 1000000000u + static_cast<uint64_t>(now.nanoseconds);
}

// Where the lock is free at once.
BPFTIME_BODY void *bpftime_body_ringbuf_reserve(struct bpftime_map *map, uint64_t size, uint64_t flags,
                                                uint32_t, uint32_t, uint32_t ring_bytes) {
  const struct bpftime_thread *t = holder(map);
  uint64_t free = 0;
  if (__builtin_expect(flags || !t || !bpftime_ringbuf_fits(size, ring_bytes) ||
                           !__atomic_compare_exchange_n(&map->words[0], &free, t->holder, false,
                                                        __ATOMIC_ACQUIRE, __ATOMIC_RELAXED),
                       0))
    return bpftime_helper_ringbuf_reserve(map, size, flags);
  return bpftime_ringbuf_place(map, size, ring_bytes, t->holder);
}

BPFTIME_BODY void bpftime_body_ringbuf_submit(void *given, uint64_t flags) {
  if (__builtin_expect(!bpftime_here.record, 0)) return bpftime_helper_ringbuf_submit(given, flags);
  uint32_t *armed = bpftime_ringbuf_publish(given, 0);
  if (flags & BPFTIME_RB_NO_WAKEUP) return;
  // As bpftime_wake_if_armed, where it is argued.
  __asm__ volatile("" ::: "memory");
  if (__builtin_expect(*bpftime_here.wake_fences, 0)) __atomic_thread_fence(__ATOMIC_SEQ_CST);
  if (__builtin_expect(__atomic_load_n(armed, __ATOMIC_RELAXED), 0)) bpftime_here.wake(armed);
}
