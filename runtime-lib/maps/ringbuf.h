/* The ring buffer's producer side, for helpers, and its page layout, which is the
 * kernel's (kernel/bpf/ringbuf.c): consumer page, producer page, data, and the data
 * once more by a second mapping, so that every record is contiguous. */
#ifndef BPFTIME_MAPS_RINGBUF_H
#define BPFTIME_MAPS_RINGBUF_H

#include "../core/lock.h"
#include "dynptr.h"
#include "map.h"

#define BPFTIME_RINGBUF_BUSY (1u << 31)
#define BPFTIME_RINGBUF_DISCARD (1u << 30)
#define BPFTIME_RINGBUF_PAGES 8192ull /* consumer and producer page before the data */
#define BPFTIME_RINGBUF_NAME_SHIFT 19 /* of the producer's name in pg_off */

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

/* ---- what compiled programs take into themselves (inline/) --------------------- */

static inline uint64_t *bpftime_ringbuf_consumer(struct bpftime_map *map) {
  return reinterpret_cast<uint64_t *>(bpftime_map_data(map));
}
static inline uint64_t *bpftime_ringbuf_producer(struct bpftime_map *map) {
  return reinterpret_cast<uint64_t *>(bpftime_map_data(map) + BPFTIME_RINGBUF_PAGES / 2);
}
/* Sound: whatever position the shared pages say, a header lies inside the ring, aligned. */
static inline struct bpftime_ringbuf_header *bpftime_ringbuf_at(struct bpftime_map *map, uint64_t position,
                                                                uint32_t ring_bytes) {
  char *data = bpftime_map_data(map) + BPFTIME_RINGBUF_PAGES;
  return reinterpret_cast<struct bpftime_ringbuf_header *>(data + (position & (ring_bytes - 8)));
}

static inline void *bpftime_ringbuf_drop(struct bpftime_map *map) {
  __atomic_fetch_add(&map->words[1], 1, __ATOMIC_RELAXED);
  return nullptr;
}

static inline uint64_t bpftime_ringbuf_length(uint64_t size) {
  return bpftime_align_up(size + sizeof(struct bpftime_ringbuf_header), 8);
}
static inline bool bpftime_ringbuf_fits(uint64_t size, uint32_t ring_bytes) {
  return size <= ring_bytes - uint32_t{sizeof(struct bpftime_ringbuf_header)};
}

/* A record that fits the ring, under the producers' lock, which the caller took as `owner`
 * and which is free afterwards; NULL, and a drop counted, if the ring has no room now. */
static inline void *bpftime_ringbuf_place(struct bpftime_map *map, uint64_t size, uint32_t ring_bytes,
                                          uint64_t owner) {
  uint64_t *producer = bpftime_ringbuf_producer(map), position = *producer,
           length = bpftime_ringbuf_length(size);
  uint64_t consumed = __atomic_load_n(bpftime_ringbuf_consumer(map), __ATOMIC_ACQUIRE);
  if (position + length - consumed >= ring_bytes) {  // the kernel keeps one byte free too
    bpftime_unlock(&map->words[0]);
    return bpftime_ringbuf_drop(map);
  }
  struct bpftime_ringbuf_header *header = bpftime_ringbuf_at(map, position, ring_bytes);
  uint64_t pages = static_cast<uint64_t>(reinterpret_cast<char *>(header) - bpftime_map_data(map)) /
                   (BPFTIME_RINGBUF_PAGES / 2);
  uint32_t name = static_cast<uint32_t>((owner & 0x7f) | (owner >> 8 & 0x3f) << 7);
  header->pg_off = static_cast<uint32_t>(pages) | name << BPFTIME_RINGBUF_NAME_SHIFT;
  __atomic_store_n(&header->len, static_cast<uint32_t>(size) | BPFTIME_RINGBUF_BUSY, __ATOMIC_RELAXED);
  __atomic_store_n(producer, position + length, __ATOMIC_RELEASE);
  bpftime_unlock(&map->words[0]);
  return header + 1;
}

/* Makes a record readable, or with BPFTIME_RINGBUF_DISCARD passed by; the word of its consumer. */
static inline uint32_t *bpftime_ringbuf_publish(void *record, uint32_t discard) {
  struct bpftime_ringbuf_header *header = static_cast<struct bpftime_ringbuf_header *>(record) - 1;
  constexpr uint64_t page_bytes = BPFTIME_RINGBUF_PAGES / 2;
  uint64_t page = reinterpret_cast<uint64_t>(header) & ~(page_bytes - 1);
  uint64_t pages = header->pg_off & ((1u << BPFTIME_RINGBUF_NAME_SHIFT) - 1);
  uint32_t len = header->len & ~BPFTIME_RINGBUF_BUSY;
  __atomic_store_n(&header->len, len | discard, __ATOMIC_RELEASE);
  return bpftime_ringbuf_armed(reinterpret_cast<char *>(page - pages * page_bytes));
}

#endif
