/* What compiled programs know of the process that they run in without calling anybody
 * (inline/bodies.cpp): one struct, reached through a slot of its own
 * (BPFTIME_SERVICE_HERE). It is filled before a program is bound, each time with the same
 * values. Where something is not to be had this way its field is 0 and the program calls the
 * helper: a runtime that offers nothing at all has a `here` of zeros.
 *
 * This struct, struct bpftime_thread as far as programs read it and what lies behind these
 * pointers are part of the native ABI: who changes them counts up BPFTIME_ABI_VERSION. */
#ifndef BPFTIME_CORE_HERE_H
#define BPFTIME_CORE_HERE_H

#include "../abi/here.h"
#include "clock.h"
#include "guarded_load.h"
#include "process.h"

struct bpftime_here {
  int64_t record; /* from the thread pointer to the thread's record; 0: found by a call only */
  /* With a record: */
  const struct bpftime_process_page *page;
  const uint32_t *members_epoch;
  const bool *wake_fences; /* core/wake.h */
  void (*wake)(uint32_t *armed);
  const struct bpftime_stack_gap *stack_gap; /* guarded_load.h; NULL: reads are never direct */
  /* Always: */
  bpftime_gettime_fn gettime; /* the vDSO's; NULL */
};
extern "C" struct bpftime_here bpftime_here;

/* Fills it; its address. */
const struct bpftime_here *bpftime_here_fill(void);

#endif
