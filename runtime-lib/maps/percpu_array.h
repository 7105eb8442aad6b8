/* Where the values of a per-CPU array are: see percpu_array.cpp. */
#ifndef BPFTIME_MAPS_PERCPU_ARRAY_H
#define BPFTIME_MAPS_PERCPU_ARRAY_H

#include "map.h"

/* From one CPU's values to the next. */
static inline uint64_t bpftime_percpu_array_bytes(uint32_t value_size, uint32_t entries) {
  return bpftime_align_up(bpftime_align_up(value_size, 8) * entries, 64);
}

#endif
