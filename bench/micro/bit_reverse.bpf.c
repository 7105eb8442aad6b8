// Turns 32-bit words around, bit by bit and by swapping halves.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 sum = 0;
  for (u32 i = 0; i < 256; ++i) {
    u32 x = get32(in + 4 * i);
    x = (x >> 1 & 0x55555555) | (x & 0x55555555) << 1;
    x = (x >> 2 & 0x33333333) | (x & 0x33333333) << 2;
    x = (x >> 4 & 0x0f0f0f0f) | (x & 0x0f0f0f0f) << 4;
    x = (x >> 8 & 0x00ff00ff) | (x & 0x00ff00ff) << 8;
    sum += x >> 16 | x << 16;
  }
  return sum;
}

MICRO(1024, RANDOM)
