// The sum of absolute differences of two blocks of bytes, and how many are far apart.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u32 sum = 0, far = 0;
  for (u32 i = 0; i < 512; ++i) {
    s32 d = (s32)in[i] - (s32)in[512 + i];
    if (d < 0) d = -d;
    sum += d;
    if (d > 64) ++far;
  }
  return sum | (u64)far << 32;
}

MICRO(1024, RANDOM)
