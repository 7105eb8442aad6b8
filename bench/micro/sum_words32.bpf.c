// Adds 32-bit words into 64 bits.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 sum = 0;
  for (u32 i = 0; i < 256; ++i) sum += get32(in + 4 * i);
  return sum;
}

MICRO(1024, RANDOM)
