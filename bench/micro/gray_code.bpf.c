// To Gray code and back: shifts and exclusive ors in a chain.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 sum = 0;
  for (u32 i = 0; i < 128; ++i) {
    u64 x = get64(in + 8 * i);
    u64 gray = x ^ x >> 1;
    for (u32 shift = 32; shift; shift >>= 1) gray ^= gray >> shift;
    sum += gray ^ x >> 3;
  }
  return sum;
}

MICRO(1024, RANDOM)
