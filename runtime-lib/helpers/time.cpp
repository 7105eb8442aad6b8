// Helpers 5 and 125: nanoseconds since boot, without and with the time the machine
// was suspended, by the same clocks the kernel's helpers read.
#include "../core/clock.h"
#include "helpers.h"

extern "C" {

uint64_t bpftime_helper_ktime_get_ns(void) { return bpftime_clock_monotonic_ns(); }
uint64_t bpftime_helper_ktime_get_boot_ns(void) { return bpftime_clock_boottime_ns(); }

}  // extern "C"
