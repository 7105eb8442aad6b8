// SipHash-2-4 of 512 bytes: four words that rotate into each other.
#include "micro.h"

#define ROTATE(x, by) (x << by | x >> (64 - by))
#define ROUND                                             \
  a += b, b = ROTATE(b, 13) ^ a, a = ROTATE(a, 32);       \
  c += d, d = ROTATE(d, 16) ^ c;                          \
  a += d, d = ROTATE(d, 21) ^ a;                          \
  c += b, b = ROTATE(b, 17) ^ c, c = ROTATE(c, 32);

static __always_inline u64 work(const u8 *in) {
  u64 a = 0x736f6d6570736575ull, b = 0x646f72616e646f6dull, c = 0x6c7967656e657261ull, d = 0x7465646279746573ull;
  for (u32 i = 0; i < 64; ++i) {
    u64 m = get64(in + 8 * i);
    d ^= m;
    ROUND ROUND
    a ^= m;
  }
  c ^= 0xff;
  ROUND ROUND ROUND ROUND
  return a ^ b ^ c ^ d;
}

MICRO(1024, RANDOM)
