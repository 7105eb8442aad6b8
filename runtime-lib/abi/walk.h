/* A loop over the elements of a map (bpf_for_each_map_elem): compiled code makes the loop
 * and calls bpftime_walk, which it reaches through a service slot (image.h), for each step. */
#ifndef BPFTIME_ABI_WALK_H
#define BPFTIME_ABI_WALK_H

#include <stdint.h>

#define BPFTIME_SYMBOL_WALK "bpftime_walk" /* bpftime_walk_fn */

/* Where a loop is; zeros: at the beginning. */
struct bpftime_walk {
  uint64_t at;     /* the type's own */
  const void *key; /* of the element that the last step gave */
  uint32_t index;  /* of an array: what `key` points to */
  uint32_t reserved;
};

struct bpftime_map;
/* One step: the value of the next element, NULL at the end. */
typedef void *(*bpftime_walk_fn)(struct bpftime_map *, struct bpftime_walk *);

#endif
