// BPF_MAP_TYPE_PERF_EVENT_ARRAY: one perf buffer per processor, in the kernel's page
// layout, with the records that perf_event_open(PERF_COUNT_SW_BPF_OUTPUT) makes for
// PERF_SAMPLE_RAW. Rules and errors: __bpf_perf_event_output (kernel/trace/bpf_trace.c),
// __perf_output_begin (kernel/events/ring_buffer.c), fd_array_* (kernel/bpf/arraymap.c).
//
//   data:  control | slot, per buffer | to the next page
//          then per buffer: its first page | data | address space for the data's mirror
//   words[0]  bytes of data per buffer      words[1]  buffers in use: one per processor
//
// A buffer has several producers here, since a thread may be moved to another processor
// while it writes: they take the slot's robust lock. Killed before data_head moves, a
// producer has written nothing; so there is nothing to repair in a stolen lock.
#include "perf_event_array.h"

#include "../arch/cpu.h"
#include "../core/cpus.h"
#include "../core/lock.h"
#include "../core/system.h"
#include "../core/thread.h"
#include "../core/wake.h"
#include "bpftime/bpftime.h"

namespace {

constexpr uint32_t default_bytes = 64u << 10, largest_bytes = 1u << 30;
constexpr uint32_t record_lost = 2, record_sample = 9, misc_user = 2;  // PERF_RECORD_*
constexpr uint64_t record_max = 0xfff8;                                // its size is 16 bits

struct control {
  uint32_t armed;
  uint32_t reserved[15];
};

struct slot {
  uint64_t lock;     // lock.h
  uint64_t lost;     // samples dropped since the last PERF_RECORD_LOST
  uint64_t dropped;  // samples dropped since the beginning
  uint64_t closed;   // deleted from the map
  uint64_t reserved[4];
};

struct record {
  uint32_t type;
  uint16_t misc, size;
};

uint32_t buffer_bytes(const struct bpftime_image_map *shape) {
  return shape->buffer_bytes ? shape->buffer_bytes : default_bytes;
}
// More entries than processors can exist are only numbers.
uint64_t buffers_max(uint32_t entries) { return entries < BPFTIME_CPUS_MAX ? entries : BPFTIME_CPUS_MAX; }
uint64_t control_bytes(uint32_t entries) {
  return bpftime_align_up(sizeof(control) + buffers_max(entries) * sizeof(slot), BPFTIME_PAGE);
}

int check(const struct bpftime_image_map *shape) {
  constexpr uint32_t preserve = 1u << 11;  // BPF_F_PRESERVE_ELEMS
  constexpr uint32_t allowed = BPFTIME_F_NUMA_NODE | BPFTIME_F_RDONLY | BPFTIME_F_WRONLY | preserve;
  if (!shape->max_entries || shape->key_size != 4 || shape->value_size != 4 || shape->flags & ~allowed)
    return -EINVAL;
  uint32_t size = buffer_bytes(shape);
  return size < BPFTIME_PAGE || size & (size - 1) || size > largest_bytes ? -EINVAL : 0;
}

uint64_t bytes(const struct bpftime_image_map *shape) {
  return control_bytes(shape->max_entries) +
         buffers_max(shape->max_entries) * (BPFTIME_PAGE + 2ull * buffer_bytes(shape));
}

void init(struct bpftime_map *map) {
  uint32_t cpus = bpftime_possible_cpus();
  map->words[0] = map->buffer_bytes ? map->buffer_bytes : default_bytes;
  map->words[1] = map->max_entries < cpus ? map->max_entries : cpus;
}

uint64_t buffer_at(const struct bpftime_map *map, uint64_t index) {
  return control_bytes(map->max_entries) + index * (BPFTIME_PAGE + 2 * map->words[0]);
}
struct bpftime_perf_page *page_of(struct bpftime_map *map, uint64_t index) {
  return reinterpret_cast<struct bpftime_perf_page *>(bpftime_map_data(map) + buffer_at(map, index));
}
slot *slot_of(struct bpftime_map *map, uint64_t index) {
  return reinterpret_cast<slot *>(bpftime_map_data(map) + sizeof(control)) + index;
}

bool mirror(const struct bpftime_map *map, uint32_t index, struct bpftime_range *out) {
  if (index >= map->words[1]) return false;
  *out = {buffer_at(map, index) + BPFTIME_PAGE, map->words[0]};
  return true;
}

void begin(struct bpftime_map *map) {
  for (uint64_t i = 0; i < map->words[1]; i++) {
    page_of(map, i)->data_offset = BPFTIME_PAGE;
    page_of(map, i)->data_size = map->words[0];
  }
}

bool good(const struct bpftime_map *map) {
  uint64_t expected = map->buffer_bytes ? map->buffer_bytes : default_bytes;
  return map->words[0] == expected && map->words[1] <= buffers_max(map->max_entries);
}

// ---- what tools may do to the elements, which are descriptors in the kernel -------------

void *lookup(struct bpftime_map *, const void *) { return nullptr; }
int read(struct bpftime_map *, const void *, void *, uint64_t) { return -BPFTIME_ENOTSUPP; }

// Buffers are there from the start; descriptors of the kernel's cannot take their place.
int update(struct bpftime_map *map, const void *key, const void *, uint64_t flags) {
  if (flags) return -EINVAL;
  return bpftime_load32(key) >= map->max_entries ? -E2BIG : -EBADF;
}

int remove(struct bpftime_map *map, const void *key) {
  uint32_t index = bpftime_load32(key);
  if (index >= map->max_entries) return -E2BIG;
  if (index >= map->words[1]) return -ENOENT;
  return __atomic_exchange_n(&slot_of(map, index)->closed, 1, __ATOMIC_RELAXED) ? -ENOENT : 0;
}

// ---- producers --------------------------------------------------------------

void drop(slot *s) {
  __atomic_fetch_add(&s->lost, 1, __ATOMIC_RELAXED);
  __atomic_fetch_add(&s->dropped, 1, __ATOMIC_RELAXED);
}

// Where the byte of that number is. Sound: the mask keeps it inside the data, whatever is in
// the shared page; what goes beyond the end lies in the mirror.
char *byte_at(struct bpftime_map *map, uint64_t index, uint64_t position) {
  return bpftime_map_data(map) + buffer_at(map, index) + BPFTIME_PAGE + (position & (map->words[0] - 1));
}

// Tells the reader, in the stream, how many samples are missing before this place.
uint64_t put_lost(struct bpftime_map *map, uint64_t index, uint64_t head, uint64_t lost) {
  char *at = byte_at(map, index, head);
  const record header = {record_lost, 0, 24};
  __builtin_memcpy(at, &header, sizeof header);
  __builtin_memcpy(at + 8, &index, 8);  // the event's id
  __builtin_memcpy(at + 16, &lost, 8);
  return head + 24;
}

void put_sample(char *at, uint64_t size, const struct bpftime_perf_piece pieces[2]) {
  const record header = {record_sample, misc_user, static_cast<uint16_t>(size)};
  const uint32_t raw = static_cast<uint32_t>(size - sizeof header - 4);
  const uint64_t zero = 0;
  __builtin_memcpy(at + size - 8, &zero, 8);  // the padding; what is none is written over
  __builtin_memcpy(at, &header, sizeof header);
  __builtin_memcpy(at + 8, &raw, 4);
  bpftime_memcpy(at + 12, pieces[0].data, pieces[0].size);
  bpftime_memcpy(at + 12 + pieces[0].size, pieces[1].data, pieces[1].size);
}

// Under the slot's lock.
int put(struct bpftime_map *map, uint64_t index, uint64_t size, const struct bpftime_perf_piece pieces[2]) {
  slot *s = slot_of(map, index);
  struct bpftime_perf_page *page = page_of(map, index);
  uint64_t head = page->data_head, tail = __atomic_load_n(&page->data_tail, __ATOMIC_ACQUIRE);
  uint64_t lost = __atomic_load_n(&s->lost, __ATOMIC_RELAXED), needed = size + (lost ? 24 : 0);
  // As the kernel's CIRC_SPACE: one byte stays free.
  if (((tail - (head + 1)) & (map->words[0] - 1)) < needed) return -ENOSPC;
  if (lost) head = put_lost(map, index, head, lost);
  put_sample(byte_at(map, index, head), size, pieces);
  __atomic_store_n(&page->data_head, head + size, __ATOMIC_RELEASE);
  if (lost) __atomic_fetch_sub(&s->lost, lost, __ATOMIC_RELAXED);
  return 0;
}

}  // namespace

uint32_t *bpftime_perf_armed(struct bpftime_map *map) {
  return &reinterpret_cast<control *>(bpftime_map_data(map))->armed;
}

bool bpftime_perf_waiting(struct bpftime_map *map) {
  for (uint64_t i = 0; i < map->words[1]; i++)
    if (__atomic_load_n(&page_of(map, i)->data_head, __ATOMIC_ACQUIRE) != page_of(map, i)->data_tail)
      return true;
  return false;
}

// Any processor's buffer takes a sample, though the kernel's refuses those of others: a
// thread may be moved between asking for its processor's number and this call, which no
// program in the kernel can be, and a refusal would then lose the event.
int bpftime_perf_output(struct bpftime_map *map, uint64_t index, const struct bpftime_perf_piece pieces[2]) {
  if (index == BPFTIME_PERF_CURRENT_CPU) index = bpftime_cpu_number();
  if (index >= map->max_entries) return -E2BIG;
  if (index >= map->words[1] || __atomic_load_n(&slot_of(map, index)->closed, __ATOMIC_RELAXED))
    return -ENOENT;
  uint64_t size = sizeof(record) + bpftime_align_up(4 + pieces[0].size + pieces[1].size, 8);
  if (size > record_max) return -E2BIG;
  slot *s = slot_of(map, index);
  struct bpftime_member *m;
  uint64_t owner = bpftime_thread_holder(map, &m);
  if (bpftime_lock(&s->lock, owner, m) == BPFTIME_LOCK_BUSY) return drop(s), -EBUSY;
  int status = put(map, index, size, pieces);
  bpftime_unlock(&s->lock);
  if (status) drop(s);
  else bpftime_wake_if_armed(bpftime_perf_armed(map));
  return status;
}

extern "C" {

uint32_t bpftime_perf_buffers(struct bpftime_map *map) { return static_cast<uint32_t>(map->words[1]); }

int bpftime_perf_consume(struct bpftime_map *map, uint32_t buffer,
                         int (*each)(void *user, const void *data, uint32_t size), void *user,
                         uint64_t *dropped) {
  if (buffer >= map->words[1]) return 0;
  if (dropped) *dropped = __atomic_load_n(&slot_of(map, buffer)->dropped, __ATOMIC_RELAXED);
  struct bpftime_perf_page *page = page_of(map, buffer);
  uint64_t head = __atomic_load_n(&page->data_head, __ATOMIC_ACQUIRE), tail = page->data_tail;
  int count = 0, stop = 0;
  // Sound: positions come from shared memory; there is no more than the buffer holds.
  if (head - tail > map->words[0]) __atomic_store_n(&page->data_tail, tail = head, __ATOMIC_RELEASE);
  while (!stop && tail != head) {
    const char *at = byte_at(map, buffer, tail);
    record header;
    uint32_t raw;
    __builtin_memcpy(&header, at, sizeof header);
    __builtin_memcpy(&raw, at + 8, 4);
    // Sound: sizes come from shared memory; what contradicts the positions ends the reading.
    if (header.size < 16 || header.size % 8 || header.size > head - tail || header.size > map->words[0]) {
      tail = head;
    } else {
      if (header.type == record_sample && raw <= header.size - 12u) {
        stop = each(user, at + 12, raw);
        count++;
      }
      tail += header.size;
    }
    __atomic_store_n(&page->data_tail, tail, __ATOMIC_RELEASE);
  }
  return count;
}

}  // extern "C"

const struct bpftime_map_ops perf_event_array_map_ops = {
    .check = check,
    .bytes = bytes,
    .init = init,
    .good = good,
    .mirror = mirror,
    .begin = begin,
    .lookup = lookup,
    .update = update,
    .remove = remove,
    .next_key = bpftime_array_next_key,
    .read = read,
};
