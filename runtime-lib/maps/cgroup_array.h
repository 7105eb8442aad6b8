/* The elements of a cgroup array, for helper 37. */
#ifndef BPFTIME_MAPS_CGROUP_ARRAY_H
#define BPFTIME_MAPS_CGROUP_ARRAY_H

#include "map.h"

/* The number of the cgroup in element `index`, or -errno as the helper gives it. */
static inline int64_t bpftime_cgroup_at(struct bpftime_map *map, uint32_t index) {
  if (index >= map->max_entries) return -E2BIG;
  const uint64_t *element = reinterpret_cast<uint64_t *>(bpftime_map_data(map)) + index;
  int64_t number = static_cast<int64_t>(__atomic_load_n(element, __ATOMIC_ACQUIRE));
  return number > 0 ? number : -EAGAIN;
}

#endif
