// Puts words together from bytes, in both orders.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 sum = 0;
  for (u32 i = 0; i < 1024; i += 8) {
    u32 little = in[i] | in[i + 1] << 8 | in[i + 2] << 16 | (u32)in[i + 3] << 24;
    u32 big = (u32)in[i + 4] << 24 | in[i + 5] << 16 | in[i + 6] << 8 | in[i + 7];
    sum += little ^ (u64)big << 8;
  }
  return sum;
}

MICRO(1024, RANDOM)
