/* The extents of a session (segment.h): what each has, how this process comes to know those
 * that were added since it mapped the file, and maps by number. */
#ifndef BPFTIME_MAPS_EXTENTS_H
#define BPFTIME_MAPS_EXTENTS_H

#include "../core/process.h"
#include "map.h"

static inline uint64_t bpftime_offset(const struct bpftime_segment *s, const void *part) {
  return static_cast<uint64_t>(static_cast<const char *>(part) - reinterpret_cast<const char *>(s));
}
static inline struct bpftime_map *bpftime_extent_map(const struct bpftime_extent *e, uint32_t index) {
  char *maps = const_cast<char *>(reinterpret_cast<const char *>(e)) + e->maps.off;
  return reinterpret_cast<struct bpftime_map *>(maps) + index;
}
static inline const struct bpftime_image_header *bpftime_extent_image(const struct bpftime_extent *e) {
  return reinterpret_cast<const struct bpftime_image_header *>(reinterpret_cast<const char *>(e) +
                                                               e->image_off);
}
/* Whether a header stands for a map of an earlier extent. */
static inline bool bpftime_map_is_shared(const struct bpftime_map *map) { return map->type >> 31; }

/* Checks the extents from offset `*known` on, of a file mapped for `size` bytes, and gives
 * their rings the second mapping; moves `*known` behind what is good. 0 or -status. */
int bpftime_extents_check(struct bpftime_segment *, uint64_t size, int fd, uint64_t *known);
/* The same for what a member does not know yet. May be called anywhere, also in a probe. */
int bpftime_extents_adopt(struct bpftime_member *);
/* Maps rings of the extent once more, behind themselves. */
bool bpftime_extent_mirror(struct bpftime_segment *, struct bpftime_extent *, int fd);

/* The shape a map was made from, as far as its type is concerned. */
struct bpftime_image_map bpftime_map_shape(const struct bpftime_map *);
bool bpftime_map_same_shape(const struct bpftime_image_map *, const struct bpftime_image_map *);

/* Extent `index`, adopted; NULL if there is none. */
struct bpftime_extent *bpftime_extent_at(struct bpftime_segment *, uint32_t index);
/* The extent that a part of it, a map's header or a value, lies in. */
struct bpftime_extent *bpftime_extent_of(struct bpftime_segment *, const void *part);
/* How many maps there are, those that stand for others included. */
uint32_t bpftime_maps_count(struct bpftime_segment *);
/* The number of a map that is no stand-in. */
uint32_t bpftime_map_number(struct bpftime_segment *, const struct bpftime_map *);
/* Map `number`, or the map that it stands for; NULL if there is none. */
struct bpftime_map *bpftime_map_numbered(struct bpftime_segment *, uint32_t number);

#endif
