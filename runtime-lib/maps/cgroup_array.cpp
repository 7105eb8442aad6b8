// BPF_MAP_TYPE_CGROUP_ARRAY: cgroups to compare a thread's with. Tools put in a descriptor of
// the cgroup's folder, as in bpf(2); what is kept is the folder's number, which is the
// cgroup's id. So nothing here keeps a cgroup alive: one that is gone has no members, and its
// number is not used again while the machine runs. Rules: kernel/bpf/arraymap.c.
//
//   data: 8 bytes per element, the number; 0: empty. Each is stored whole. No words are used.
#include "cgroup_array.h"

#include "../core/system.h"
#include "slot_array.h"

namespace {

uint64_t bytes(const struct bpftime_image_map *shape) { return 8ull * shape->max_entries; }
void init(struct bpftime_map *) {}

uint64_t *element(struct bpftime_map *map, const void *key) {
  uint32_t index = bpftime_load32(key);
  return index < map->max_entries ? reinterpret_cast<uint64_t *>(bpftime_map_data(map)) + index : nullptr;
}

// Programs only ask helper 37.
void *lookup(struct bpftime_map *, const void *) { return nullptr; }
int update(struct bpftime_map *, const void *, const void *, uint64_t) { return -EINVAL; }

int remove(struct bpftime_map *map, const void *key) {
  uint64_t *e = element(map, key);
  if (!e) return -E2BIG;
  return __atomic_exchange_n(e, 0, __ATOMIC_ACQ_REL) ? 0 : -ENOENT;
}

int read(struct bpftime_map *, const void *, void *, uint64_t) { return -BPFTIME_ENOTSUPP; }

int write(struct bpftime_map *map, const void *key, const void *value, uint64_t flags) {
  constexpr long cgroup2_magic = 0x63677270;
  if (flags != BPFTIME_ANY) return -EINVAL;
  uint64_t *e = element(map, key);
  if (!e) return -E2BIG;
  int fd = static_cast<int>(bpftime_load32(value));
  struct statfs system;
  struct stat folder;
  if (sys_fstatfs(fd, &system) || system.f_type != cgroup2_magic || sys_fstat(fd, &folder)) return -EBADF;
  if ((folder.st_mode & 0170000) != 0040000) return -EBADF;
  __atomic_store_n(e, folder.st_ino, __ATOMIC_RELEASE);
  return 0;
}

}  // namespace

const struct bpftime_map_ops cgroup_array_map_ops = {
    .check = bpftime_slots_check,
    .bytes = bytes,
    .init = init,
    .lookup = lookup,
    .update = update,
    .remove = remove,
    .next_key = bpftime_array_next_key,
    .read = read,
    .write = write,
};
