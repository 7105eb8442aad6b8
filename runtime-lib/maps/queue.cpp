// BPF_MAP_TYPE_QUEUE and BPF_MAP_TYPE_STACK: values without keys, pushed at one end and
// taken from the other or from the same. Rules and errors: kernel/bpf/queue_stack_maps.c.
//
//   data: max_entries + 1 values, value_stride bytes apart, used as a ring
//   words[0]  robust lock      words[1]  both ends: where the next value goes, the oldest
//
// One place of the ring is always free, and a push fills that place before it moves the
// ends by one store. So a writer killed anywhere has pushed or popped one value whole, or
// none, and whoever takes its lock over has nothing to repair.
#include "access.h"
#include "bpftime/bpftime.h"
#include "guard.h"

namespace {

constexpr uint32_t value_bytes_max = 4u << 20;  // KMALLOC_MAX_SIZE of the kernel

struct ends {
  uint32_t head;  // where the next value goes
  uint32_t tail;  // the oldest; equal to head: empty
};

int check(const struct bpftime_image_map *shape) {
  if (!shape->max_entries || shape->key_size || !shape->value_size) return -EINVAL;
  if (shape->flags & ~(BPFTIME_F_NUMA_NODE | BPFTIME_F_ACCESS)) return -EINVAL;
  if (!bpftime_map_access_ok(shape->flags)) return -EINVAL;
  return shape->value_size > value_bytes_max ? -E2BIG : 0;
}

uint64_t bytes(const struct bpftime_image_map *shape) {
  return (shape->max_entries + 1ull) * bpftime_align_up(shape->value_size, 8);
}

void init(struct bpftime_map *) {}

uint32_t after(const struct bpftime_map *map, uint32_t place) {
  return place == map->max_entries ? 0 : place + 1;
}
uint32_t before(const struct bpftime_map *map, uint32_t place) {
  return place ? place - 1 : map->max_entries;
}
char *at(struct bpftime_map *map, uint32_t place) {
  return bpftime_map_data(map) + static_cast<uint64_t>(place) * map->value_stride;
}

// Under the lock.
ends load(const struct bpftime_map *map) {
  ends e = {static_cast<uint32_t>(map->words[1]), static_cast<uint32_t>(map->words[1] >> 32)};
  // Sound: the word is shared memory; ends outside the ring would lead outside the map.
  if (e.head > map->max_entries || e.tail > map->max_entries) return {0, 0};
  return e;
}
void store(struct bpftime_map *map, ends e) {
  __atomic_store_n(&map->words[1], static_cast<uint64_t>(e.tail) << 32 | e.head, __ATOMIC_RELEASE);
}

int push(struct bpftime_map *map, const void *value, uint64_t flags) {
  if (flags != BPFTIME_ANY && flags != BPFTIME_EXIST) return -EINVAL;
  bpftime_map_guard lock(map, &map->words[0]);
  if (!lock.held()) return -EBUSY;
  ends e = load(map);
  bool full = after(map, e.head) == e.tail;
  if (full && flags != BPFTIME_EXIST) return -E2BIG;
  bpftime_memcpy(at(map, e.head), value, map->value_size);
  // BPF_EXIST makes room: the oldest value goes, also from a stack.
  store(map, {after(map, e.head), full ? after(map, e.tail) : e.tail});
  return 0;
}

// The value whose turn it is, and the ends without it. An empty map gives zeros.
int get(struct bpftime_map *map, void *value, bool newest, bool takes) {
  bpftime_map_guard lock(map, &map->words[0]);
  ends e = lock.held() ? load(map) : ends{0, 0};
  if (e.head == e.tail) {
    bpftime_memset(value, 0, map->value_size);
    return lock.held() ? -ENOENT : -EBUSY;
  }
  uint32_t place = newest ? before(map, e.head) : e.tail;
  bpftime_memcpy(value, at(map, place), map->value_size);
  if (takes) store(map, newest ? ends{place, e.tail} : ends{e.head, after(map, place)});
  return 0;
}

int queue_pop(struct bpftime_map *map, void *value) { return get(map, value, false, true); }
int queue_peek(struct bpftime_map *map, void *value) { return get(map, value, false, false); }
int stack_pop(struct bpftime_map *map, void *value) { return get(map, value, true, true); }
int stack_peek(struct bpftime_map *map, void *value) { return get(map, value, true, false); }

// There are no keys: what takes one is refused, and bpf(2)'s lookup, update and
// lookup-and-delete of tools are peek, push and pop.
void *lookup(struct bpftime_map *, const void *) { return nullptr; }
int update(struct bpftime_map *, const void *, const void *, uint64_t) { return -EINVAL; }
int remove(struct bpftime_map *, const void *) { return -EINVAL; }
int next_key(struct bpftime_map *, const void *, void *) { return -EINVAL; }
int write(struct bpftime_map *map, const void *, const void *value, uint64_t flags) {
  return push(map, value, flags);
}
int queue_read(struct bpftime_map *map, const void *, void *value, uint64_t) {
  return queue_peek(map, value);
}
int stack_read(struct bpftime_map *map, const void *, void *value, uint64_t) {
  return stack_peek(map, value);
}
int queue_take(struct bpftime_map *map, const void *, void *value, uint64_t) { return queue_pop(map, value); }
int stack_take(struct bpftime_map *map, const void *, void *value, uint64_t) { return stack_pop(map, value); }

}  // namespace

extern "C" int bpftime_map_peek(struct bpftime_map *map, uint32_t index, void *value) {
  constexpr uint32_t queue_type = 22, stack_type = 23;
  if (map->type != queue_type && map->type != stack_type) return -BPFTIME_ENOTSUPP;
  if (!bpftime_map_readable(map)) return -EPERM;
  bpftime_map_guard lock(map, &map->words[0]);
  if (!lock.held()) return -EBUSY;
  ends e = load(map);
  uint64_t places = map->max_entries + 1ull;
  if (index >= (e.head + places - e.tail) % places) return -ENOENT;
  uint64_t place = map->type == queue_type ? uint64_t{e.tail} + index : e.head + places - 1 - index;
  bpftime_memcpy(value, at(map, static_cast<uint32_t>(place % places)), map->value_size);
  return 0;
}

const struct bpftime_map_ops queue_map_ops = {
    .check = check,
    .bytes = bytes,
    .init = init,
    .lookup = lookup,
    .update = update,
    .remove = remove,
    .next_key = next_key,
    .push = push,
    .pop = queue_pop,
    .peek = queue_peek,
    .read = queue_read,
    .write = write,
    .take = queue_take,
};

const struct bpftime_map_ops stack_map_ops = {
    .check = check,
    .bytes = bytes,
    .init = init,
    .lookup = lookup,
    .update = update,
    .remove = remove,
    .next_key = next_key,
    .push = push,
    .pop = stack_pop,
    .peek = stack_peek,
    .read = stack_read,
    .write = write,
    .take = stack_take,
};
