// One of eight functions by a number that is read.
#include "micro.h"

static __noinline u64 add(u64 a, u64 x) { return a + x; }
static __noinline u64 mix(u64 a, u64 x) { return (a ^ x) * 31; }
static __noinline u64 turn(u64 a, u64 x) { return (a << 7 | a >> 57) + x; }
static __noinline u64 less(u64 a, u64 x) { return a > x ? a - x : x - a; }

static __always_inline u64 work(const u8 *in) {
  u64 a = 1;
  for (u32 i = 0; i < 256; ++i) {
    u64 x = in[i];
    switch (x & 3) {
      case 0: a = add(a, x); break;
      case 1: a = mix(a, x); break;
      case 2: a = turn(a, x); break;
      default: a = less(a, x); break;
    }
  }
  return a;
}

MICRO(1024, RANDOM)
