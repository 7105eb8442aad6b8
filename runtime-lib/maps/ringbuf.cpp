// BPF_MAP_TYPE_RINGBUF: many producers, one consumer, the kernel's page layout, so
// that its consumers (libbpf) can read it.
//
//   data:     consumer page | producer page | data | address space for its mirror
//   words[0]  robust lock of the producers      words[1]  records dropped
// The producer page also holds the word of a sleeping consumer (core/wake.h).
//
// Kill window: none for the ring. A producer holds the lock while it writes the
// header (BUSY, with its name) and then moves producer_pos, in that order; killed
// before the move it has reserved nothing, and the next producer takes the lock
// over. Killed later it leaves a BUSY record, which the consumer recognises by the
// name in `pg_off` and discards once the kernel says that the process is gone. Only
// records of a process without a slot (more than 64 at once) cannot be told apart
// from slow ones; they hold the ring up.
//
//   pg_off = pages back to the consumer page : 19 | lock slot + 1 : 7 | generation : 6
#include "ringbuf.h"
#include "../core/seldom.h"

#include "../core/lock.h"
#include "../core/system.h"
#include "../core/thread.h"
#include "events.h"

namespace {

constexpr uint32_t size_max = 1u << 30;

BPFTIME_SELDOM int check(const struct bpftime_image_map *shape) {
  uint32_t size = shape->max_entries;
  if (shape->flags & ~BPFTIME_F_NUMA_NODE || shape->key_size || shape->value_size) return -EINVAL;
  if (!size || size & (size - 1) || size % BPFTIME_PAGE) return -EINVAL;
  return size > size_max ? -E2BIG : 0;
}

BPFTIME_SELDOM uint64_t bytes(const struct bpftime_image_map *shape) {
  return BPFTIME_RINGBUF_PAGES + 2ull * shape->max_entries;
}

BPFTIME_SELDOM void init(struct bpftime_map *) {}

BPFTIME_SELDOM bool mirror(const struct bpftime_map *map, uint32_t index, struct bpftime_range *out) {
  *out = {BPFTIME_RINGBUF_PAGES, map->max_entries};
  return index == 0;
}

// The kernel's map has no elements; its operations answer ENOTSUPP.
BPFTIME_SELDOM void *lookup(struct bpftime_map *, const void *) { return nullptr; }
BPFTIME_SELDOM int update(struct bpftime_map *, const void *, const void *, uint64_t) {
  return -BPFTIME_ENOTSUPP;
}
BPFTIME_SELDOM int remove(struct bpftime_map *, const void *) { return -BPFTIME_ENOTSUPP; }
BPFTIME_SELDOM int next_key(struct bpftime_map *, const void *, void *) { return -BPFTIME_ENOTSUPP; }

struct bpftime_ringbuf_header *header_at(struct bpftime_map *map, uint64_t position) {
  return bpftime_ringbuf_at(map, position, map->max_entries);
}

BPFTIME_SELDOM bool producer_dead(struct bpftime_map *map, uint32_t pg_off) {
  uint32_t slot1 = pg_off >> BPFTIME_RINGBUF_NAME_SHIFT & 0x7f,
           generation = pg_off >> (BPFTIME_RINGBUF_NAME_SHIFT + 7);
  struct bpftime_member *m = bpftime_member_of(map);
  if (!m || slot1 == BPFTIME_OWNER_ANONYMOUS || slot1 == m->slot1) return false;
  if (slot1 && slot1 <= BPFTIME_PROCESSES_MAX) {
    struct bpftime_segment *s = m->segment;
    const struct bpftime_process *p =
        reinterpret_cast<const struct bpftime_process *>(reinterpret_cast<char *>(s) + s->processes.off) +
        slot1 - 1;
    if ((p->joined_unix_ns >> 10 & 0x3f) != generation) return true;  // the slot has a new holder
  }
  return bpftime_member_slot_dead(m, slot1);
}

}  // namespace

void *bpftime_ringbuf_reserve(struct bpftime_map *map, uint64_t size) {
  if (!bpftime_ringbuf_fits(size, map->max_entries)) return bpftime_ringbuf_drop(map);
  struct bpftime_member *m;
  uint64_t owner = bpftime_thread_holder(map, &m);
  if (bpftime_lock(&map->words[0], owner, m) == BPFTIME_LOCK_BUSY) return bpftime_ringbuf_drop(map);
  return bpftime_ringbuf_place(map, size, map->max_entries, owner);
}

// The kernel wakes only for the record that its consumer waits at. Ours is woken by any,
// once per nap: the record it waits at may be one that a dead process left open.
void bpftime_ringbuf_commit(void *record, bool discard, uint64_t flags) {
  uint32_t *armed = bpftime_ringbuf_publish(record, discard * BPFTIME_RINGBUF_DISCARD);
  if (!(flags & BPFTIME_RB_NO_WAKEUP)) bpftime_wake_if_armed(armed);
}

int bpftime_ringbuf_output(struct bpftime_map *map, const void *data, uint32_t size, uint64_t flags) {
  if (flags & ~static_cast<uint64_t>(BPFTIME_RB_NO_WAKEUP | BPFTIME_RB_FORCE_WAKEUP)) return -EINVAL;
  void *record = bpftime_ringbuf_reserve(map, size);
  if (!record) return -EAGAIN;
  bpftime_memcpy(record, data, size);
  bpftime_ringbuf_commit(record, false, flags);
  return 0;
}

BPFTIME_SELDOM uint64_t bpftime_ringbuf_query(struct bpftime_map *map, uint64_t what) {
  uint64_t consumed = __atomic_load_n(bpftime_ringbuf_consumer(map), __ATOMIC_ACQUIRE);
  uint64_t produced = __atomic_load_n(bpftime_ringbuf_producer(map), __ATOMIC_ACQUIRE);
  switch (what) {
    case 0: return produced - consumed;  // BPF_RB_AVAIL_DATA
    case 1: return map->max_entries;     // BPF_RB_RING_SIZE
    case 2: return consumed;             // BPF_RB_CONS_POS
    case 3: return produced;             // BPF_RB_PROD_POS
    default: return 0;
  }
}

BPFTIME_SELDOM bool bpftime_ringbuf_waiting(struct bpftime_map *map) {
  uint64_t position = *bpftime_ringbuf_consumer(map);
  if (position == __atomic_load_n(bpftime_ringbuf_producer(map), __ATOMIC_ACQUIRE)) return false;
  struct bpftime_ringbuf_header *header = header_at(map, position);
  return !(__atomic_load_n(&header->len, __ATOMIC_ACQUIRE) & BPFTIME_RINGBUF_BUSY) ||
         producer_dead(map, header->pg_off);
}

extern "C" BPFTIME_SELDOM int bpftime_ringbuf_consume(struct bpftime_map *map,
                                                      int (*each)(void *user, const void *data,
                                                                  uint32_t size),
                                                      void *user, uint64_t *dropped) {
  if (dropped) *dropped = __atomic_load_n(&map->words[1], __ATOMIC_RELAXED);
  int count = 0, stop = 0;
  uint64_t position = *bpftime_ringbuf_consumer(map);
  do {
    uint64_t produced = __atomic_load_n(bpftime_ringbuf_producer(map), __ATOMIC_ACQUIRE);
    // Nothing, or, since positions come from shared memory, more than the ring holds.
    if (produced - position - 1 >= map->max_entries) break;
    struct bpftime_ringbuf_header *header = header_at(map, position);
    uint32_t len = __atomic_load_n(&header->len, __ATOMIC_ACQUIRE);
    if (len & BPFTIME_RINGBUF_BUSY) {
      if (!producer_dead(map, header->pg_off)) break;
      __atomic_compare_exchange_n(&header->len, &len, (len & ~BPFTIME_RINGBUF_BUSY) | BPFTIME_RINGBUF_DISCARD,
                                  false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
      continue;
    }
    uint32_t size = len & ~BPFTIME_RINGBUF_DISCARD;
    uint64_t length = bpftime_align_up(size + sizeof *header, 8);
    // Sound: the length comes from shared memory and must stay inside what was produced.
    if (length > produced - position) break;
    if (!(len & BPFTIME_RINGBUF_DISCARD)) {
      stop = each(user, header + 1, size);
      count++;
    }
    position += length;
    __atomic_store_n(bpftime_ringbuf_consumer(map), position, __ATOMIC_RELEASE);
  } while (!stop);
  return count;
}

const struct bpftime_map_ops ringbuf_map_ops = {
    .check = check,
    .bytes = bytes,
    .init = init,
    .mirror = mirror,
    .lookup = lookup,
    .update = update,
    .remove = remove,
    .next_key = next_key,
    .read = [](struct bpftime_map *, const void *, void *, uint64_t) { return -BPFTIME_ENOTSUPP; },
};
