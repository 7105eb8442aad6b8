// Products of 16-bit numbers added up in 32 bits.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u32 sum = 0;
  for (u32 i = 0; i < 256; ++i) sum += (u32)get16(in + 2 * i) * get16(in + 512 + 2 * i);
  return sum;
}

MICRO(1024, RANDOM)
