// Copies half of the input over the other half, byte after byte, and adds what was there.
#include "micro.h"

static __always_inline u64 work(u8 *in) {
  u32 sum = 0;
  for (u32 i = 0; i < 512; ++i) {
    sum += in[i + 512];
    in[i + 512] = in[i] ^ (u8)i;
  }
  return sum;
}

MICRO(1024, RANDOM)
