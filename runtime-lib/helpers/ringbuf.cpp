// Helpers 130 to 134: events through a ring buffer, with the kernel's answers
// (kernel/bpf/ringbuf.c). A consumer that sleeps is woken unless the program says
// BPF_RB_NO_WAKEUP; while nobody sleeps no helper makes a system call.
#include "../maps/ringbuf.h"

#include "helpers.h"

extern "C" {

void *bpftime_helper_ringbuf_reserve(struct bpftime_map *map, uint64_t size, uint64_t flags) {
  return flags ? nullptr : bpftime_ringbuf_reserve(map, size);
}
void bpftime_helper_ringbuf_submit(void *record, uint64_t flags) {
  bpftime_ringbuf_commit(record, false, flags);
}
void bpftime_helper_ringbuf_discard(void *record, uint64_t flags) {
  bpftime_ringbuf_commit(record, true, flags);
}

uint64_t bpftime_helper_ringbuf_output(struct bpftime_map *map, const void *data, uint32_t size,
                                       uint64_t flags) {
  return static_cast<uint64_t>(static_cast<int64_t>(bpftime_ringbuf_output(map, data, size, flags)));
}

uint64_t bpftime_helper_ringbuf_query(struct bpftime_map *map, uint64_t what) {
  return bpftime_ringbuf_query(map, what);
}

}  // extern "C"
