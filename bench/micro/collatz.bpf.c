// Steps until 1 is reached: a loop whose end is not known, and a choice in it.
#include "micro.h"

__noinline u32 steps(u32 n) {
  u32 round = 0;
  for (; round < 120 && n != 1; ++round) {
    u32 odd = 3 * n + 1, even = n >> 1;
    n = n & 1 ? odd : even;
  }
  return round;
}

static __always_inline u64 work(const u8 *in) {
  u64 sum = 0;
  for (u32 i = 0; i < 8; ++i) sum += steps(in[i] + 1);
  return sum;
}

MICRO(1024, RANDOM)
