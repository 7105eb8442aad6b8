// BPF_MAP_TYPE_USER_RINGBUF: a ring that user space fills and programs drain, in the pages
// of a ring buffer (ringbuf.h), so that the kernel's producers (libbpf) can fill it. What tools
// may do with the map is the same too (ringbuf_map_ops); only who writes which page differs.
//
//   words[0]  who drains: a robust lock (core/lock.h) that is tried and never waited for
//
// Nothing that a producer wrote is trusted: a position or a length that cannot be ends the
// drain with the kernel's error (kernel/bpf/ringbuf.c), and each word is read once.
//
// Kill window: a drain that dies with its callback leaves the sample in the ring, and the
// next drain takes the lock over and gives it again. Sound: there is nothing to repair, the
// consumer's position is one word.
#include "../core/lock.h"
#include "../core/system.h"
#include "../core/thread.h"
#include "bpftime/bpftime.h"
#include "dynptr.h"
#include "events.h"
#include "ringbuf.h"

namespace {

constexpr uint32_t samples_max = 128 * 1024;  // BPF_MAX_USER_RINGBUF_SAMPLES
constexpr uint32_t marks = BPFTIME_RINGBUF_BUSY | BPFTIME_RINGBUF_DISCARD;
constexpr uint32_t user_ringbuf_type = 31;

using header_t = struct bpftime_ringbuf_header;

// Sound: any position is within the data, and what follows its end is mirrored.
header_t *header_at(struct bpftime_map *map, uint64_t position) {
  return bpftime_ringbuf_at(map, position, map->max_entries);
}

void advance(struct bpftime_map *map, uint64_t by) {
  uint64_t *consumer = bpftime_ringbuf_consumer(map);
  __atomic_store_n(consumer, *consumer + by, __ATOMIC_RELEASE);
}

// The next sample: 0, -ENODATA at the end, -EAGAIN for one that was discarded and is passed
// over, or what is wrong with it.
int peek(struct bpftime_map *map, struct bpftime_dynptr *out) {
  uint64_t produced = __atomic_load_n(bpftime_ringbuf_producer(map), __ATOMIC_ACQUIRE);
  if (produced % 8) return -EINVAL;
  uint64_t consumed = __atomic_load_n(bpftime_ringbuf_consumer(map), __ATOMIC_ACQUIRE);
  if (consumed >= produced) return -ENODATA;
  header_t *header = header_at(map, consumed);
  uint32_t word = __atomic_load_n(&header->len, __ATOMIC_ACQUIRE);
  uint32_t size = word & ~marks;
  uint64_t length = bpftime_ringbuf_length(size);
  if (length > produced - consumed) return -EINVAL;
  if (length > map->max_entries || size > BPFTIME_DYNPTR_SIZE_MAX) return -E2BIG;
  if (word & BPFTIME_RINGBUF_DISCARD) return advance(map, length), -EAGAIN;
  if (word & BPFTIME_RINGBUF_BUSY) return -ENODATA;
  *out = {reinterpret_cast<uintptr_t>(header + 1), size | BPFTIME_DYNPTR_LOCAL, 0};
  return 0;
}

// Takes the ring, or says why not: 0 or -errno.
int begin(struct bpftime_map *map, uint64_t flags) {
  if (flags & ~static_cast<uint64_t>(BPFTIME_RB_NO_WAKEUP | BPFTIME_RB_FORCE_WAKEUP)) return -EINVAL;
  struct bpftime_member *m;
  uint64_t owner = bpftime_thread_holder(map, &m);
  return bpftime_lock_try(&map->words[0], owner, m) == BPFTIME_LOCK_BUSY ? -EBUSY : 0;
}

struct bpftime_dynptr *end(struct bpftime_drain *drain, int64_t result) {
  drain->result = static_cast<uint64_t>(result);
  return nullptr;
}

}  // namespace

struct bpftime_dynptr *bpftime_user_ringbuf_drain(struct bpftime_map *map, struct bpftime_drain *drain,
                                                  uint64_t flags, uint64_t stops) {
  int error = 0;
  if (drain->open) {
    advance(map, bpftime_ringbuf_length(drain->sample.size & BPFTIME_DYNPTR_SIZE_MAX));
    drain->samples++;
  } else if ((error = begin(map, flags))) {
    return end(drain, error);
  }
  drain->open = 1;
  while (!stops && drain->samples < samples_max) {
    error = peek(map, &drain->sample);
    if (!error) return &drain->sample;
    if (error != -EAGAIN) break;
    drain->samples++, drain->discarded++;
  }
  bpftime_unlock(&map->words[0]);
  bool wakes = (flags & BPFTIME_RB_FORCE_WAKEUP) || (!(flags & BPFTIME_RB_NO_WAKEUP) && drain->samples);
  if (wakes) bpftime_wake_if_armed(bpftime_ringbuf_armed(bpftime_map_data(map)));
  bool failed = error && error != -EAGAIN && error != -ENODATA;
  return end(drain, failed ? error : static_cast<int64_t>(drain->samples) - drain->discarded);
}

// ---- the producer, as libbpf's user_ring_buffer --------------------------------

namespace {

void commit(void *sample, uint32_t mark) {
  uint32_t *word = &(static_cast<header_t *>(sample) - 1)->len;
  __atomic_store_n(word, (*word & ~marks) | mark, __ATOMIC_RELEASE);
}

uint64_t room(struct bpftime_map *map) {
  uint64_t consumed = __atomic_load_n(bpftime_ringbuf_consumer(map), __ATOMIC_ACQUIRE);
  return map->max_entries - (*bpftime_ringbuf_producer(map) - consumed);
}

}  // namespace

extern "C" {

int bpftime_user_ringbuf_reserve(struct bpftime_map *map, uint32_t size, void **sample) {
  if (map->type != user_ringbuf_type) return -EINVAL;
  uint64_t length = bpftime_ringbuf_length(size), produced = *bpftime_ringbuf_producer(map);
  if (size & marks || length > map->max_entries) return -E2BIG;
  if (length > room(map)) return -ENOSPC;
  header_t *header = header_at(map, produced);
  *header = {size | BPFTIME_RINGBUF_BUSY, 0};
  __atomic_store_n(bpftime_ringbuf_producer(map), produced + length, __ATOMIC_RELEASE);
  *sample = header + 1;
  return 0;
}

void bpftime_user_ringbuf_submit(struct bpftime_map *, void *sample) { commit(sample, 0); }

void bpftime_user_ringbuf_discard(struct bpftime_map *, void *sample) {
  commit(sample, BPFTIME_RINGBUF_DISCARD);
}

int bpftime_user_ringbuf_arm(struct bpftime_map *map, int fd, uint32_t size) {
  bpftime_events_clear(fd);
  __atomic_store_n(bpftime_ringbuf_armed(bpftime_map_data(map)), 1, __ATOMIC_RELAXED);
  bpftime_wake_settle();
  return bpftime_ringbuf_length(size) <= room(map);
}

}  // extern "C"
