// Counts bits by adding neighbours: masks, shifts and one multiplication.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 count = 0;
  for (u32 i = 0; i < 128; ++i) {
    u64 x = get64(in + 8 * i);
    x -= (x >> 1) & 0x5555555555555555ull;
    x = (x & 0x3333333333333333ull) + ((x >> 2) & 0x3333333333333333ull);
    x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0full;
    count += (x * 0x0101010101010101ull) >> 56;
  }
  return count;
}

MICRO(1024, RANDOM)
