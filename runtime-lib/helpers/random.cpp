// Helper 7, get_prandom_u32: numbers without a pattern, not for secrets, as in the kernel.
// Each thread has a generator of its own (xorshift64*: Vigna, "An experimental exploration
// of Marsaglia's xorshift generators, scrambled"), seeded by the kernel at first use and
// anew in a forked child.
#include "../core/system.h"
#include "../core/thread.h"
#include "helpers.h"

// Never 0, the one state that the generator would not leave.
static uint64_t seed(void) {
  uint64_t drawn = 0;
  if (sys_getrandom(&drawn, sizeof drawn, 1 /* GRND_NONBLOCK */) != sizeof drawn)
    drawn = reinterpret_cast<uint64_t>(&drawn) ^ sys_gettid();  // before the kernel's pool is filled
  return drawn | 1;
}

extern "C" uint64_t bpftime_helper_get_prandom_u32(void) {
  struct bpftime_thread *t = bpftime_thread_current();
  uint64_t x = t && t->random ? t->random : seed();
  x ^= x >> 12;
  x ^= x << 25;
  x ^= x >> 27;
  if (t) t->random = x;
  return x * 0x2545f4914f6cdd1dull >> 32;
}
