/* Which CPU's value a running program uses. */
#ifndef BPFTIME_CORE_LEASE_H
#define BPFTIME_CORE_LEASE_H

#include "../arch/x86_64/cpu.h"

static inline uint32_t bpftime_lease_cpu(const void *, uint32_t cpus) {
  uint32_t cpu = bpftime_cpu_number();
  return cpu < cpus ? cpu : cpu % cpus;
}

#endif
