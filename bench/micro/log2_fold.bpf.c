// The logarithm of 32-bit words by halving: five ifs that add up.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 sum = 0;
  for (u32 i = 0; i < 256; ++i) {
    u32 x = get32(in + 4 * i) >> (i & 31), log = 0;
    if (x >= 1 << 16) x >>= 16, log += 16;
    if (x >= 1 << 8) x >>= 8, log += 8;
    if (x >= 1 << 4) x >>= 4, log += 4;
    if (x >= 1 << 2) x >>= 2, log += 2;
    if (x >= 1 << 1) log += 1;
    sum += log;
  }
  return sum;
}

MICRO(1024, RANDOM)
