/* What the tools' side of maps shares: who may read and write from outside, and values
 * as the outside sees them (api.cpp: one element; batch.cpp: many). */
#ifndef BPFTIME_MAPS_ACCESS_H
#define BPFTIME_MAPS_ACCESS_H

#include "map.h"

/* Bytes of a value seen from outside. */
uint64_t bpftime_map_outer_size(const struct bpftime_map *, const struct bpftime_map_ops *);
bool bpftime_map_readable(const struct bpftime_map *);
bool bpftime_map_writable(const struct bpftime_map *);

/* Lookup and update after the checks of access and flags: 0 or -errno. */
int bpftime_map_copy_out(struct bpftime_map *, const struct bpftime_map_ops *, const void *key, void *value,
                         uint64_t flags);
int bpftime_map_copy_in(struct bpftime_map *, const struct bpftime_map_ops *, const void *key,
                        const void *value, uint64_t flags);

#endif
