// Adds what passes two tests that fail half of the time.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 sum = 0, other = 0;
  for (u32 i = 0; i < 256; ++i) {
    u32 x = get32(in + 4 * i);
    if (x & 1 && x >> 31) sum += x;
    else other ^= x;
  }
  return sum ^ other << 8;
}

MICRO(1024, RANDOM)
