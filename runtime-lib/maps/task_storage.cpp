// BPF_MAP_TYPE_TASK_STORAGE: a value per thread. Rules: kernel/bpf/bpf_local_storage.c. The
// kernel makes room as threads come and frees it when they go; here there are 1024 places,
// found by the thread's id, and that of a thread which is gone is taken by the next that
// looks for one. Tools name a thread by its id where the kernel takes a pidfd.
//
//   data: places: owner, birth, value
//   owner = thread : 32 | process : 32; 0: never used, 1: given back.   No words are used.
//
// Only the thread itself puts its value in, finds it and takes it out, so there is no lock
// and nothing to repair. The birth tells it from an earlier thread with the same ids; it is
// stored last, and 0 while the value is not whole.
#include "task_storage.h"

#include "../core/system.h"

namespace {

constexpr uint32_t places_max = 1024, checks_max = 64;
constexpr uint64_t given_back = 1;

struct place {
  uint64_t owner;
  uint64_t birth;
  // value
};

int check(const struct bpftime_image_map *shape) {
  constexpr uint32_t clone = 1u << 9, value_max = 65000;
  if (shape->flags & ~(BPFTIME_F_NO_PREALLOC | clone) || !(shape->flags & BPFTIME_F_NO_PREALLOC) ||
      shape->max_entries || shape->key_size != 4 || !shape->value_size)
    return -EINVAL;
  return shape->value_size > value_max ? -E2BIG : 0;
}

uint64_t bytes(const struct bpftime_image_map *shape) {
  return places_max * (sizeof(place) + bpftime_align_up(shape->value_size, 8));
}
void init(struct bpftime_map *) {}

place *at(struct bpftime_map *map, uint32_t index) {
  uint64_t stride = sizeof(place) + map->value_stride;
  return reinterpret_cast<place *>(bpftime_map_data(map) + index % places_max * stride);
}
uint32_t home_of(uint32_t tid) { return tid * 0x9e3779b9u >> 22; }
uint64_t owner_of(const struct bpftime_thread *t) { return static_cast<uint64_t>(t->tid) << 32 | t->pid; }

// The place whose owner is as asked for; NULL if there is none. Places are searched from the
// thread's home to the first that was never used.
place *find(struct bpftime_map *map, uint32_t tid, uint64_t owner, uint64_t mask) {
  for (uint32_t i = 0; i < places_max; i++) {
    place *p = at(map, home_of(tid) + i);
    uint64_t held = __atomic_load_n(&p->owner, __ATOMIC_ACQUIRE);
    if (!held) return nullptr;
    if ((held & mask) == owner) return p;
  }
  return nullptr;
}

bool take(place *p, uint64_t held, uint64_t owner) {
  return __atomic_compare_exchange_n(&p->owner, &held, owner, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

// A place for a thread that has none: a free one, else that of a thread which is gone. The
// kernel is asked about a few only, so that a full map costs its users little.
place *claim(struct bpftime_map *map, uint32_t tid, uint64_t owner) {
  for (uint32_t i = 0; i < places_max; i++) {
    place *p = at(map, home_of(tid) + i);
    uint64_t held = __atomic_load_n(&p->owner, __ATOMIC_ACQUIRE);
    if (held <= given_back && take(p, held, owner)) return p;
  }
  for (uint32_t i = 0; i < checks_max; i++) {
    place *p = at(map, home_of(tid) + i);
    uint64_t held = __atomic_load_n(&p->owner, __ATOMIC_ACQUIRE);
    if (held <= given_back) continue;
    if (sys_tgkill(static_cast<uint32_t>(held), static_cast<uint32_t>(held >> 32), 0) != -ESRCH) continue;
    // Sound: its owner is gone, so only others that look for a place can change it.
    if (take(p, held, owner)) return p;
  }
  return nullptr;
}

// Programs only ask helpers 156 and 157.
void *lookup(struct bpftime_map *, const void *) { return nullptr; }
int update(struct bpftime_map *, const void *, const void *, uint64_t) { return -EINVAL; }
int next_key(struct bpftime_map *, const void *, void *) { return -BPFTIME_ENOTSUPP; }

// Tools see the value of a thread; what it holds is the programs' business.
int remove(struct bpftime_map *, const void *) { return -BPFTIME_ENOTSUPP; }
int write(struct bpftime_map *, const void *, const void *, uint64_t) { return -BPFTIME_ENOTSUPP; }
int read(struct bpftime_map *map, const void *key, void *value, uint64_t) {
  uint32_t tid = bpftime_load32(key);
  place *p = find(map, tid, static_cast<uint64_t>(tid) << 32, ~0ull << 32);
  if (!tid || !p || !__atomic_load_n(&p->birth, __ATOMIC_ACQUIRE)) return -ENOENT;
  bpftime_memcpy(value, p + 1, map->value_size);
  return 0;
}

}  // namespace

void *bpftime_task_value(struct bpftime_map *map, const struct bpftime_thread *t, bool create,
                         const void *initial) {
  uint64_t owner = owner_of(t);
  place *p = find(map, t->tid, owner, ~0ull);
  if (p && __atomic_load_n(&p->birth, __ATOMIC_RELAXED) == t->birth_ns) return p + 1;
  if (!create) return nullptr;
  if (!p) p = claim(map, t->tid, owner);
  if (!p) return nullptr;
  __atomic_store_n(&p->birth, 0, __ATOMIC_RELEASE);
  if (initial) bpftime_map_copy_value(p + 1, initial, map->value_size);
  else bpftime_memset(p + 1, 0, map->value_stride);
  __atomic_store_n(&p->birth, t->birth_ns, __ATOMIC_RELEASE);
  return p + 1;
}

int bpftime_task_value_remove(struct bpftime_map *map, const struct bpftime_thread *t) {
  place *p = find(map, t->tid, owner_of(t), ~0ull);
  if (!p || p->birth != t->birth_ns) return -ENOENT;
  __atomic_store_n(&p->birth, 0, __ATOMIC_RELEASE);
  __atomic_store_n(&p->owner, given_back, __ATOMIC_RELEASE);
  return 0;
}

const struct bpftime_map_ops task_storage_map_ops = {
    .check = check,
    .bytes = bytes,
    .init = init,
    .lookup = lookup,
    .update = update,
    .remove = remove,
    .next_key = next_key,
    .read = read,
    .write = write,
};
