// Helpers 5, 118, 125, 160 and 208: time by the clocks that the kernel's helpers read. The
// kernel's jiffies are not to be had in user space, but they advance with the coarse clock,
// once per tick, from five minutes before their 32 bits overflow (INITIAL_JIFFIES); ours
// are ahead by the few ticks that passed before the kernel began to count.
#include "../core/clock.h"
#include "helpers.h"

extern "C" {

uint64_t bpftime_helper_ktime_get_ns(void) { return bpftime_clock_monotonic_ns(); }
uint64_t bpftime_helper_ktime_get_boot_ns(void) { return bpftime_clock_boottime_ns(); }
uint64_t bpftime_helper_ktime_get_tai_ns(void) { return bpftime_clock_tai_ns(); }
uint64_t bpftime_helper_ktime_get_coarse_ns(void) { return bpftime_clock_coarse_ns(); }

__attribute__((minsize)) uint64_t bpftime_helper_jiffies64(void) {
  uint64_t tick_ns = bpftime_clock_tick_ns(), before = 300 * (1000000000u / tick_ns);
  return static_cast<uint32_t>(0 - before) + bpftime_clock_coarse_ns() / tick_ns;
}

}  // extern "C"
