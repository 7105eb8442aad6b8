/* A stack trace map as helper 27 fills it. */
#ifndef BPFTIME_MAPS_STACK_TRACE_H
#define BPFTIME_MAPS_STACK_TRACE_H

#include "map.h"

enum {
  BPFTIME_F_SKIP_FIELD_MASK = 0xffu,
  BPFTIME_F_USER_STACK = 1u << 8,
  BPFTIME_F_FAST_STACK_CMP = 1u << 9,
  BPFTIME_F_REUSE_STACKID = 1u << 10,
};
constexpr uint32_t bpftime_stack_depth_max = 127; /* perf_event_max_stack of the kernel */

/* The id under which a stack of `count` addresses is kept: not negative, or -errno. */
int64_t bpftime_stack_trace_keep(struct bpftime_map *, const uint64_t *ips, uint32_t count, uint64_t flags);

#endif
