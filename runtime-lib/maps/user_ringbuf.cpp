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

uint64_t *position(struct bpftime_map *map, uint64_t page) {
  return reinterpret_cast<uint64_t *>(bpftime_map_data(map) + page * BPFTIME_PAGE);
}
uint64_t *consumer_pos(struct bpftime_map *map) { return position(map, 0); }
uint64_t *producer_pos(struct bpftime_map *map) { return position(map, 1); }

// Sound: any position is within the data, and the mirror follows it.
char *at(struct bpftime_map *map, uint64_t pos) {
  return bpftime_map_data(map) + BPFTIME_RINGBUF_PAGES + (pos & (map->max_entries - 1));
}

uint64_t length_of(uint32_t size) {
  return bpftime_align_up(static_cast<uint64_t>(size) + sizeof(struct bpftime_ringbuf_header), 8);
}

void advance(struct bpftime_map *map, uint64_t by) {
  __atomic_store_n(consumer_pos(map), *consumer_pos(map) + by, __ATOMIC_RELEASE);
}

// The next sample: 0, -ENODATA at the end, -EAGAIN for one that was discarded and is passed
// over, or what is wrong with it.
int peek(struct bpftime_map *map, struct bpftime_dynptr *out) {
  uint64_t produced = __atomic_load_n(producer_pos(map), __ATOMIC_ACQUIRE);
  if (produced % 8) return -EINVAL;
  uint64_t consumed = __atomic_load_n(consumer_pos(map), __ATOMIC_ACQUIRE);
  if (consumed >= produced) return -ENODATA;
  uint32_t word = __atomic_load_n(reinterpret_cast<uint32_t *>(at(map, consumed)), __ATOMIC_ACQUIRE);
  uint32_t size = word & ~marks;
  uint64_t length = length_of(size);
  if (length > produced - consumed) return -EINVAL;
  if (length > map->max_entries || size > BPFTIME_DYNPTR_SIZE_MAX) return -E2BIG;
  if (word & BPFTIME_RINGBUF_DISCARD) return advance(map, length), -EAGAIN;
  if (word & BPFTIME_RINGBUF_BUSY) return -ENODATA;
  char *data = at(map, consumed + sizeof(struct bpftime_ringbuf_header));
  *out = {reinterpret_cast<uintptr_t>(data), size | BPFTIME_DYNPTR_LOCAL, 0};
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
    advance(map, length_of(drain->sample.size & BPFTIME_DYNPTR_SIZE_MAX));
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

void commit(struct bpftime_map *map, void *sample, uint32_t mark) {
  uint64_t off = static_cast<uint64_t>(static_cast<char *>(sample) - at(map, 0));
  uint32_t *word = reinterpret_cast<uint32_t *>(at(map, off - sizeof(struct bpftime_ringbuf_header)));
  __atomic_store_n(word, (*word & ~marks) | mark, __ATOMIC_RELEASE);
}

uint64_t room(struct bpftime_map *map) {
  return map->max_entries - (*producer_pos(map) - __atomic_load_n(consumer_pos(map), __ATOMIC_ACQUIRE));
}

}  // namespace

extern "C" {

int bpftime_user_ringbuf_reserve(struct bpftime_map *map, uint32_t size, void **sample) {
  if (map->type != user_ringbuf_type) return -EINVAL;
  uint64_t length = length_of(size), produced = *producer_pos(map);
  if (size & marks || length > map->max_entries) return -E2BIG;
  if (length > room(map)) return -ENOSPC;
  *reinterpret_cast<struct bpftime_ringbuf_header *>(at(map, produced)) = {size | BPFTIME_RINGBUF_BUSY, 0};
  __atomic_store_n(producer_pos(map), produced + length, __ATOMIC_RELEASE);
  *sample = at(map, produced + sizeof(struct bpftime_ringbuf_header));
  return 0;
}

void bpftime_user_ringbuf_submit(struct bpftime_map *map, void *sample) { commit(map, sample, 0); }

void bpftime_user_ringbuf_discard(struct bpftime_map *map, void *sample) {
  commit(map, sample, BPFTIME_RINGBUF_DISCARD);
}

int bpftime_user_ringbuf_arm(struct bpftime_map *map, int fd, uint32_t size) {
  bpftime_events_clear(fd);
  __atomic_store_n(bpftime_ringbuf_armed(bpftime_map_data(map)), 1, __ATOMIC_RELAXED);
  bpftime_wake_settle();
  return length_of(size) <= room(map);
}

}  // extern "C"
