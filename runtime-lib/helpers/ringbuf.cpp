// Helpers 130 to 133: events through a ring buffer, with the kernel's answers
// (kernel/bpf/ringbuf.c). Consumers poll, so the wake-up flags are accepted and change
// nothing.
#include "../maps/ringbuf.h"

#include "helpers.h"

extern "C" {

void *bpftime_helper_ringbuf_reserve(struct bpftime_map *map, uint64_t size, uint64_t flags) {
  return flags ? nullptr : bpftime_ringbuf_reserve(map, size);
}
void bpftime_helper_ringbuf_submit(void *record, uint64_t) { bpftime_ringbuf_commit(record, false); }
void bpftime_helper_ringbuf_discard(void *record, uint64_t) { bpftime_ringbuf_commit(record, true); }

uint64_t bpftime_helper_ringbuf_output(struct bpftime_map *map, const void *data, uint32_t size,
                                       uint64_t flags) {
  constexpr uint64_t wakeup_flags = 1 | 2;  // BPF_RB_NO_WAKEUP, BPF_RB_FORCE_WAKEUP
  if (flags & ~wakeup_flags) return static_cast<uint64_t>(-EINVAL);
  void *record = bpftime_ringbuf_reserve(map, size);
  if (!record) return static_cast<uint64_t>(-EAGAIN);
  bpftime_memcpy(record, data, size);
  bpftime_ringbuf_commit(record, false);
  return 0;
}

}  // extern "C"
