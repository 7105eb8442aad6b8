// The maps of bpftime.h: what a tool may do to a map, with bpf(2)'s errors. Access
// flags are those of the user side (BPF_F_RDONLY, BPF_F_WRONLY, freezing); the
// program side has its own in helpers/map.cpp.
#include "bpftime/bpftime.h"
#include "map.h"

extern "C" {

void *bpftime_map_lookup(struct bpftime_map *map, const void *key) {
  const struct bpftime_map_ops *ops = bpftime_map_type_ops(map->type);
  return ops && !(map->flags & BPFTIME_F_WRONLY) ? ops->lookup(map, key) : nullptr;
}

int bpftime_map_update(struct bpftime_map *map, const void *key, const void *value, uint64_t flags) {
  const struct bpftime_map_ops *ops = bpftime_map_type_ops(map->type);
  if (!ops) return -EINVAL;
  if (map->frozen || map->flags & BPFTIME_F_RDONLY) return -EPERM;
  return ops->update(map, key, value, flags);
}

int bpftime_map_delete(struct bpftime_map *map, const void *key) {
  const struct bpftime_map_ops *ops = bpftime_map_type_ops(map->type);
  if (!ops) return -EINVAL;
  if (map->frozen || map->flags & BPFTIME_F_RDONLY) return -EPERM;
  return ops->remove(map, key);
}

int bpftime_map_next_key(struct bpftime_map *map, const void *key, void *next) {
  const struct bpftime_map_ops *ops = bpftime_map_type_ops(map->type);
  if (!ops) return -EINVAL;
  if (map->flags & BPFTIME_F_WRONLY) return -EPERM;
  return ops->next_key(map, key, next);
}

}  // extern "C"
