/* The ring buffer's producer side, for helpers, and its page layout, which is the
 * kernel's (kernel/bpf/ringbuf.c): consumer page, producer page, data, and the data
 * once more by a second mapping, so that every record is contiguous. */
#ifndef BPFTIME_MAPS_RINGBUF_H
#define BPFTIME_MAPS_RINGBUF_H

#include "dynptr.h"
#include "map.h"

#define BPFTIME_RINGBUF_BUSY (1u << 31)
#define BPFTIME_RINGBUF_DISCARD (1u << 30)
#define BPFTIME_RINGBUF_PAGES 8192ull /* consumer and producer page before the data */

struct bpftime_ringbuf_header {
  uint32_t len; /* | BUSY | DISCARD */
  uint32_t pg_off;
};

/* A record of `size` bytes, BUSY until committed; NULL if there is no room. */
void *bpftime_ringbuf_reserve(struct bpftime_map *, uint64_t size);
/* `flags`: BPF_RB_* of the kernel. */
void bpftime_ringbuf_commit(void *record, bool discard, uint64_t flags);
/* A record in one step; 0 or the kernel's error. */
int bpftime_ringbuf_output(struct bpftime_map *, const void *data, uint32_t size, uint64_t flags);
/* Helper 134: what the kernel's bpf_ringbuf_query answers. */
uint64_t bpftime_ringbuf_query(struct bpftime_map *, uint64_t what);
/* A step of bpf_user_ringbuf_drain: a bpftime_drain_fn (user_ringbuf.cpp). */
struct bpftime_dynptr *bpftime_user_ringbuf_drain(struct bpftime_map *, struct bpftime_drain *,
                                                  uint64_t flags, uint64_t stops);
/* Whether a record may be read, or may have been left open by the dead. */
bool bpftime_ringbuf_waiting(struct bpftime_map *);
/* The word that a sleeping consumer sets (core/wake.h): in the producer's page, which has
 * room, on a cache line that producers only read. `data` is the map's. */
static inline uint32_t *bpftime_ringbuf_armed(char *data) {
  return reinterpret_cast<uint32_t *>(data + BPFTIME_RINGBUF_PAGES / 2 + 256);
}

#endif
