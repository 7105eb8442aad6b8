// Six sums that look at each other, from one word a round.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 a = 1, b = 2, c = 3, d = 4, e = 5, f = 6;
  for (u32 i = 0; i < 128; ++i) {
    u64 x = get64(in + 8 * i);
    a += x ^ b;
    b ^= (x << 1) + c;
    c += (x >> 3) ^ d;
    d ^= (x << 2) + a + i;
    e += x ^ f;
    f ^= (x >> 5) + e;
    a ^= c >> 7;
    e ^= f << 3;
  }
  return a ^ b ^ c ^ d ^ e ^ f;
}

MICRO(1024, RANDOM)
