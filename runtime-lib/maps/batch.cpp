// The batches of bpftime.h: many elements in one call, with bpf(2)'s rules
// (kernel/bpf/syscall.c generic_map_*_batch, kernel/bpf/hashtab.c). A batch is no
// transaction: it stops at the first element that fails and says how many were done.
// Types that keep their elements in groups read whole groups, so that a reader with a
// cursor sees each element that stays exactly once.
#include "access.h"
#include "bpftime/bpftime.h"

namespace {

using ops_t = const struct bpftime_map_ops *;

int check_flags(const struct bpftime_map *map, const struct bpftime_map_batch *b) {
  if (b->elem_flags & ~static_cast<uint64_t>(BPFTIME_F_LOCK)) return -EINVAL;
  if (b->elem_flags & BPFTIME_F_LOCK && !bpftime_map_has_lock(map)) return -EINVAL;
  return 0;
}

char *nth(void *base, uint64_t index, uint64_t size) { return static_cast<char *>(base) + index * size; }

// Key by key. The cursor is the last key read, so a key that goes meanwhile starts the
// map again, as in the kernel.
int read_by_key(struct bpftime_map *map, ops_t ops, struct bpftime_map_batch *b) {
  int error = check_flags(map, b);
  uint32_t room = b->count, done = 0;
  if (error || !room) return error;
  b->count = 0;
  const void *previous = b->in;
  uint64_t gone = 0;
  while (done < room) {
    char *key = nth(b->keys, done, map->key_size);
    error = ops->next_key(map, previous, key);
    if (error) break;
    error = bpftime_map_copy_out(map, ops, key, nth(b->values, done, bpftime_map_outer_size(map, ops)),
                                 b->elem_flags);
    bpftime_memcpy(b->out, key, map->key_size);  // `previous`, where its element is gone, outlives `key`
    previous = b->out;
    if (error && error != -ENOENT) return error;
    // Sound: in a damaged map every key may be one that is not there.
    if (error && gone++ > map->max_entries) return -EINTR;
    if (!error) done++;
    error = 0;
  }
  b->count = done;
  return error;
}

// Group by group. The cursor is the number of the next group.
int read_by_group(struct bpftime_map *map, ops_t ops, struct bpftime_map_batch *b, bool take) {
  int error = check_flags(map, b);
  if (!error && b->flags) error = -EINVAL;
  uint32_t room = b->count, group = b->in ? bpftime_load32(b->in) : 0;
  if (error || !room) return error;
  b->count = 0;
  error = ops->read_groups(map, &group, b->keys, b->values, &room, take, b->elem_flags);
  b->count = room;
  bpftime_memcpy(b->out, &group, sizeof group);
  return error;
}

}  // namespace

extern "C" {

int bpftime_map_read_batch(struct bpftime_map *map, struct bpftime_map_batch *b) {
  ops_t ops = bpftime_map_type_ops(map->type);
  if (!ops) return -EINVAL;
  if (!bpftime_map_readable(map)) return -EPERM;
  if (!(ops->batches & BPFTIME_BATCH_READ)) return -BPFTIME_ENOTSUPP;
  return ops->read_groups ? read_by_group(map, ops, b, false) : read_by_key(map, ops, b);
}

int bpftime_map_take_batch(struct bpftime_map *map, struct bpftime_map_batch *b) {
  ops_t ops = bpftime_map_type_ops(map->type);
  if (!ops) return -EINVAL;
  if (!bpftime_map_readable(map) || !bpftime_map_writable(map)) return -EPERM;
  if (!(ops->batches & BPFTIME_BATCH_TAKE)) return -BPFTIME_ENOTSUPP;
  return read_by_group(map, ops, b, true);
}

int bpftime_map_update_batch(struct bpftime_map *map, struct bpftime_map_batch *b) {
  ops_t ops = bpftime_map_type_ops(map->type);
  if (!ops) return -EINVAL;
  if (!bpftime_map_writable(map)) return -EPERM;
  if (!(ops->batches & BPFTIME_BATCH_UPDATE)) return -BPFTIME_ENOTSUPP;
  int error = check_flags(map, b);
  if (error) return error;
  uint32_t count = b->count, done = 0;
  uint64_t size = bpftime_map_outer_size(map, ops);
  for (; !error && done < count; done += !error)
    error = bpftime_map_copy_in(map, ops, nth(b->keys, done, map->key_size), nth(b->values, done, size),
                                b->elem_flags);
  b->count = done;
  return error;
}

int bpftime_map_delete_batch(struct bpftime_map *map, struct bpftime_map_batch *b) {
  ops_t ops = bpftime_map_type_ops(map->type);
  if (!ops) return -EINVAL;
  if (!bpftime_map_writable(map)) return -EPERM;
  if (!(ops->batches & BPFTIME_BATCH_DELETE)) return -BPFTIME_ENOTSUPP;
  int error = check_flags(map, b);
  if (error) return error;
  uint32_t count = b->count, done = 0;
  for (; !error && done < count; done += !error) error = ops->remove(map, nth(b->keys, done, map->key_size));
  b->count = done;
  return error;
}

}  // extern "C"
