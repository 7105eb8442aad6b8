// The maps of bpftime.h: what a tool may do to one element, with bpf(2)'s errors, in
// bpf(2)'s order of checks (kernel/bpf/syscall.c). Access flags are those of the user
// side (BPF_F_RDONLY, BPF_F_WRONLY, freezing); the program side has its own in
// helpers/map.cpp. What a tool reads is a copy; words that the kernel would not show
// (a lock) are zero in it.
#include "access.h"
#include "bpftime/bpftime.h"

uint64_t bpftime_map_outer_size(const struct bpftime_map *map, const struct bpftime_map_ops *ops) {
  return ops->outer_size ? ops->outer_size(map) : map->value_size;
}

bool bpftime_map_readable(const struct bpftime_map *map) { return !(map->flags & BPFTIME_F_WRONLY); }

bool bpftime_map_writable(const struct bpftime_map *map) {
  return !(map->flags & BPFTIME_F_RDONLY) && !__atomic_load_n(&map->frozen, __ATOMIC_ACQUIRE);
}

int bpftime_map_copy_out(struct bpftime_map *map, const struct bpftime_map_ops *ops, const void *key,
                         void *value, uint64_t flags) {
  if (ops->read) return ops->read(map, key, value, flags);
  void *found = ops->lookup(map, key);
  if (!found) return -ENOENT;
  bpftime_map_fetch(map, value, found, flags);
  return 0;
}

int bpftime_map_copy_in(struct bpftime_map *map, const struct bpftime_map_ops *ops, const void *key,
                        const void *value, uint64_t flags) {
  return ops->write ? ops->write(map, key, value, flags) : ops->update(map, key, value, flags);
}

int bpftime_map_shape_check(const struct bpftime_image_map *shape) {
  constexpr uint32_t bloom_type = 30;  // of whose shape `extra` is a part
  const struct bpftime_map_ops *ops = bpftime_map_type_ops(shape->type);
  if (!ops || (shape->extra && shape->type != bloom_type)) return -EINVAL;
  int error = ops->check(shape);
  return error || bpftime_map_fields_good(shape) ? error : -EINVAL;
}

extern "C" {

void *bpftime_map_lookup(struct bpftime_map *map, const void *key) {
  const struct bpftime_map_ops *ops = bpftime_map_type_ops(map->type);
  return ops && bpftime_map_readable(map) && !ops->outer_size ? ops->lookup(map, key) : nullptr;
}

uint64_t bpftime_map_value_bytes(const struct bpftime_map *map) {
  const struct bpftime_map_ops *ops = bpftime_map_type_ops(map->type);
  return ops ? bpftime_map_outer_size(map, ops) : map->value_size;
}

int bpftime_map_read(struct bpftime_map *map, const void *key, void *value, uint64_t flags) {
  const struct bpftime_map_ops *ops = bpftime_map_type_ops(map->type);
  if (!ops || flags & ~static_cast<uint64_t>(BPFTIME_F_LOCK)) return -EINVAL;
  if (!bpftime_map_readable(map)) return -EPERM;
  if (flags & BPFTIME_F_LOCK && !bpftime_map_has_lock(map)) return -EINVAL;
  return bpftime_map_copy_out(map, ops, key, value, flags);
}

int bpftime_map_take(struct bpftime_map *map, const void *key, void *value, uint64_t flags) {
  const struct bpftime_map_ops *ops = bpftime_map_type_ops(map->type);
  if (!ops || flags & ~static_cast<uint64_t>(BPFTIME_F_LOCK)) return -EINVAL;
  if (!bpftime_map_readable(map) || !bpftime_map_writable(map)) return -EPERM;
  if (flags & BPFTIME_F_LOCK && !bpftime_map_has_lock(map)) return -EINVAL;
  return ops->take ? ops->take(map, key, value, flags) : -BPFTIME_ENOTSUPP;
}

int bpftime_map_update(struct bpftime_map *map, const void *key, const void *value, uint64_t flags) {
  const struct bpftime_map_ops *ops = bpftime_map_type_ops(map->type);
  if (!ops) return -EINVAL;
  if (!bpftime_map_writable(map)) return -EPERM;
  if (flags & BPFTIME_F_LOCK && !bpftime_map_has_lock(map)) return -EINVAL;
  return bpftime_map_copy_in(map, ops, key, value, flags);
}

int bpftime_map_delete(struct bpftime_map *map, const void *key) {
  const struct bpftime_map_ops *ops = bpftime_map_type_ops(map->type);
  if (!ops) return -EINVAL;
  if (!bpftime_map_writable(map)) return -EPERM;
  return ops->remove(map, key);
}

int bpftime_map_next_key(struct bpftime_map *map, const void *key, void *next) {
  const struct bpftime_map_ops *ops = bpftime_map_type_ops(map->type);
  if (!ops) return -EINVAL;
  if (!bpftime_map_readable(map)) return -EPERM;
  return ops->next_key(map, key, next);
}

int bpftime_map_freeze(struct bpftime_map *map) {
  if (bpftime_map_has_lock(map) || map->timer) return -BPFTIME_ENOTSUPP;
  // The kernel's order: a frozen map is one that cannot be written any more.
  if (!bpftime_map_writable(map)) return -EPERM;
  uint32_t none = 0;
  bool first = __atomic_compare_exchange_n(&map->frozen, &none, 1, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
  return first ? 0 : -EPERM;
}

}  // extern "C"
