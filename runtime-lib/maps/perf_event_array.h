/* Per-CPU perf buffers: the producer's side, for helpers, and the kernel's page layout
 * (struct perf_event_mmap_page of uapi/linux/perf_event.h). */
#ifndef BPFTIME_MAPS_PERF_EVENT_ARRAY_H
#define BPFTIME_MAPS_PERF_EVENT_ARRAY_H

#include "map.h"

#define BPFTIME_PERF_CURRENT_CPU 0xffffffffull /* BPF_F_CURRENT_CPU, and the mask of an index */

/* The fields of the first page of a buffer that are used, at the kernel's offsets. */
struct bpftime_perf_page {
  uint32_t version, compat_version;
  uint8_t unused[1016];
  uint64_t data_head; /* ours: bytes written since the beginning */
  uint64_t data_tail; /* the consumer's */
  uint64_t data_offset;
  uint64_t data_size;
};
static_assert(__builtin_offsetof(struct bpftime_perf_page, data_head) == 1024, "the kernel's layout");

struct bpftime_perf_piece {
  const void *data;
  uint64_t size;
};

/* One sample of two pieces (either may be empty) into the buffer that `index` names:
 * 0 or the kernel's error. */
int bpftime_perf_output(struct bpftime_map *, uint64_t index, const struct bpftime_perf_piece pieces[2]);
uint32_t *bpftime_perf_armed(struct bpftime_map *);
bool bpftime_perf_waiting(struct bpftime_map *);

#endif
