/* The ring buffer's producer side, for helpers, and its page layout, which is the
 * kernel's (kernel/bpf/ringbuf.c): consumer page, producer page, data, and the data
 * once more by a second mapping, so that every record is contiguous. */
#ifndef BPFTIME_MAPS_RINGBUF_H
#define BPFTIME_MAPS_RINGBUF_H

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
void bpftime_ringbuf_commit(void *record, bool discard);
/* Where the second mapping of the data belongs, from the start of the map's data. */
static inline uint64_t bpftime_ringbuf_mirror_off(const struct bpftime_map *map) {
  return BPFTIME_RINGBUF_PAGES + map->max_entries;
}

#endif
