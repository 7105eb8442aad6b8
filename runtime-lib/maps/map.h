/* What every map type provides, and what they share. A map is its header in the
 * session (segment.h) plus data at a fixed distance from it. Data begins as zero
 * bytes, and zero bytes are a valid empty map of every type, so creating a map
 * writes only its header and the file stays sparse.
 *
 * Results are the kernel's: a pointer or NULL, 0 or -errno. */
#ifndef BPFTIME_MAPS_MAP_H
#define BPFTIME_MAPS_MAP_H

#include <asm/errno.h>
#include <stddef.h>
#include <stdint.h>

#include "../core/memory.h"
#include "image.h"
#include "segment.h"
#include "walk.h"

/* Flags of the bpf(2) ABI (uapi/linux/bpf.h). */
enum {
  BPFTIME_ANY = 0,
  BPFTIME_NOEXIST = 1,
  BPFTIME_EXIST = 2,
  BPFTIME_F_LOCK = 4,
};
enum {
  BPFTIME_F_NO_PREALLOC = 1u << 0,
  BPFTIME_F_NO_COMMON_LRU = 1u << 1,
  BPFTIME_F_NUMA_NODE = 1u << 2,
  BPFTIME_F_RDONLY = 1u << 3,
  BPFTIME_F_WRONLY = 1u << 4,
  BPFTIME_F_ZERO_SEED = 1u << 6,
  BPFTIME_F_RDONLY_PROG = 1u << 7,
  BPFTIME_F_WRONLY_PROG = 1u << 8,
  BPFTIME_F_MMAPABLE = 1u << 10,
  BPFTIME_F_INNER_MAP = 1u << 12,
  BPFTIME_F_ACCESS = BPFTIME_F_RDONLY | BPFTIME_F_WRONLY | BPFTIME_F_RDONLY_PROG | BPFTIME_F_WRONLY_PROG,
};
#define BPFTIME_ENOTSUPP 524 /* the kernel's, for operations a map type lacks */

/* A part of a map's data, in bytes from its start. */
struct bpftime_range {
  uint64_t off, size;
};

/* What a type can do. What says nothing of NULL every type has up to next_key; NULL below is an
 * operation that the kernel's type lacks too, and the callers (helpers/map.cpp, api.cpp) answer as
 * bpf(2) does. Named in the order of this struct where a type fills them in. */
struct bpftime_map_ops {
  /* What MAP_CREATE would answer for this shape: 0 or -errno. */
  int (*check)(const struct bpftime_image_map *);
  /* Bytes of data for a shape that passed `check`; 0: too large to be had. */
  uint64_t (*bytes)(const struct bpftime_image_map *);
  /* Fills the type's words. The header's common part is set; the data is not there yet. */
  void (*init)(struct bpftime_map *);
  /* Whether words found in a file are such as `init` makes; NULL: any are harmless. */
  bool (*good)(const struct bpftime_map *);
  /* For rings, NULL elsewhere: the range of the data, by number and ascending, that is
   * mapped once more right behind itself; false if there is none of that number. No memory
   * is taken for the second place, nor for what follows the last one. */
  bool (*mirror)(const struct bpftime_map *, uint32_t index, struct bpftime_range *out);
  /* Writes what the data of a new map holds beside zeros; NULL: nothing. */
  void (*begin)(struct bpftime_map *);

  /* For programs. Keys and values are of the map's sizes. */
  void *(*lookup)(struct bpftime_map *, const void *key);
  int (*update)(struct bpftime_map *, const void *key, const void *value, uint64_t flags);
  int (*remove)(struct bpftime_map *, const void *key);
  int (*next_key)(struct bpftime_map *, const void *key, void *next);
  void *(*lookup_cpu)(struct bpftime_map *, const void *key, uint32_t cpu);
  int (*push)(struct bpftime_map *, const void *value, uint64_t flags);
  int (*pop)(struct bpftime_map *, void *value);
  int (*peek)(struct bpftime_map *, void *value);

  /* For bpf_for_each_map_elem: see walk.cpp. */
  void *(*walk)(struct bpftime_map *, struct bpftime_walk *);

  /* For tools, where a value looks different from outside (per CPU: all of them in a row,
   * each padded to 8 bytes; a map of maps: an id); NULL: `lookup` and `update` serve. */
  int (*read)(struct bpftime_map *, const void *key, void *value, uint64_t flags);
  int (*write)(struct bpftime_map *, const void *key, const void *value, uint64_t flags);
  /* Reads and removes in one step, so that no update between the two is lost. */
  int (*take)(struct bpftime_map *, const void *key, void *value, uint64_t flags);
  /* Bytes of a value as `read` and `write` move it; NULL: value_size. */
  uint64_t (*outer_size)(const struct bpftime_map *);

  /* Which of bpf(2)'s batches the type has: BPFTIME_BATCH_* bits. */
  uint32_t batches;
  /* Reads, and with `take` removes, all elements of whole groups, from group `*group` on,
   * as many as fit into `*count`; `*group` becomes the first group that was left and
   * `*count` the elements read. -ENOENT behind the last group, -ENOSPC if not even the
   * first one fits. NULL: batches are read key by key. */
  int (*read_groups)(struct bpftime_map *, uint32_t *group, void *keys, void *values, uint32_t *count,
                     bool take, uint64_t flags);
};
enum {
  BPFTIME_BATCH_READ = 1u << 0,
  BPFTIME_BATCH_TAKE = 1u << 1,
  BPFTIME_BATCH_UPDATE = 1u << 2,
  BPFTIME_BATCH_DELETE = 1u << 3,
  BPFTIME_BATCH_ALL = 15u,
};

#define MAP_TYPE(id, name, ops, kernel_name) extern const struct bpftime_map_ops ops##_map_ops;
#include "map_types.def"
#undef MAP_TYPE

/* The operations of a type; NULL if this runtime has none. */
const struct bpftime_map_ops *bpftime_map_type_ops(uint32_t type);

/* One step over any map (walk.cpp): a bpftime_walk_fn. The two others are `walk` of arrays
 * and of hash tables. */
void *bpftime_map_walk(struct bpftime_map *, struct bpftime_walk *);
void *bpftime_array_walk(struct bpftime_map *, struct bpftime_walk *);
void *bpftime_hash_walk_pool(struct bpftime_map *, struct bpftime_walk *);

static inline char *bpftime_map_data(struct bpftime_map *map) {
  return reinterpret_cast<char *>(map) + map->data_off;
}

/* Whether each side is left some access. */
static inline bool bpftime_map_access_ok(uint32_t flags) {
  constexpr uint32_t tools = BPFTIME_F_RDONLY | BPFTIME_F_WRONLY,
                     programs = BPFTIME_F_RDONLY_PROG | BPFTIME_F_WRONLY_PROG;
  return (flags & tools) != tools && (flags & programs) != programs;
}

/* Whether values hold a bpf_spin_lock, so that BPF_F_LOCK is allowed. */
static inline bool bpftime_map_has_lock(const struct bpftime_map *map) { return map->lock != 0; }
/* Whether a shape has its lock and its timer, if any, where its type may have them. */
bool bpftime_map_fields_good(const struct bpftime_image_map *);
/* What MAP_CREATE would answer for a shape, all in all: 0 or -errno. */
int bpftime_map_shape_check(const struct bpftime_image_map *);

/* A value into the map and out of it, around its fields; under its lock with BPF_F_LOCK. `to` and
 * `from` are 8-byte aligned. */
void bpftime_map_store(const struct bpftime_map *, void *to, const void *value, uint64_t flags);
void bpftime_map_fetch(const struct bpftime_map *, void *value, void *from, uint64_t flags);

/* The flags of an update but for BPF_F_LOCK; above BPFTIME_EXIST if they are not allowed. */
static inline uint64_t bpftime_map_update_flags(const struct bpftime_map *map, uint64_t flags) {
  return bpftime_map_has_lock(map) ? flags & ~static_cast<uint64_t>(BPFTIME_F_LOCK) : flags;
}

/* Copies a value as programs may see it while it changes: by 8-byte words, each
 * stored whole, because values are 8-byte aligned and padded (value_stride). */
void bpftime_map_copy_value(void *to, const void *from, uint32_t size);
/* The other direction: each word loaded whole from an 8-byte aligned place in the map. */
void bpftime_map_load_value(void *to, const void *from, uint32_t size);

/* An array's lookup, here so that it costs its caller no call. */
static inline void *bpftime_array_lookup(struct bpftime_map *map, const void *key) {
  uint32_t index = bpftime_load32(key);
  if (index >= map->max_entries) return nullptr;
  return bpftime_map_data(map) + static_cast<uint64_t>(index) * map->value_stride;
}

/* What all arrays share: elements cannot be removed, keys are 0 to max_entries - 1. Whether flags
 * let a value be replaced: 0 or -errno, in the kernel's order of checks. */
int bpftime_array_writable(const struct bpftime_map *, uint32_t index, uint64_t flags);
int bpftime_array_remove(struct bpftime_map *, const void *key);
int bpftime_array_next_key(struct bpftime_map *, const void *key, void *next);

#endif
