/* Time without a libc: the vDSO where the kernel maps one, else system calls. */
#ifndef BPFTIME_CORE_CLOCK_H
#define BPFTIME_CORE_CLOCK_H

#include <stdint.h>

struct bpftime_timespec {
  int64_t seconds;
  int64_t nanoseconds;
};
typedef int (*bpftime_gettime_fn)(int clock, struct bpftime_timespec *);

/* Finds the vDSO; called once before the first probe. Without it the clocks work
 * by system call. */
void bpftime_clock_init(void);
uint64_t bpftime_clock_monotonic_ns(void);
uint64_t bpftime_clock_boottime_ns(void);
uint64_t bpftime_clock_unix_ns(void);
uint64_t bpftime_clock_tai_ns(void);
/* Monotonic as of the last tick of the kernel's timer, and how long a tick is. */
uint64_t bpftime_clock_coarse_ns(void);
uint64_t bpftime_clock_tick_ns(void);
/* AT_HWCAP2 as the kernel gave it to this process, 0 if unknown. */
extern uint64_t bpftime_hwcap2_word;
static inline uint64_t bpftime_hwcap2(void) { return bpftime_hwcap2_word; }

#endif
