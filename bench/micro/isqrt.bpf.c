// Integer square roots, bit by bit: compares and subtractions whose outcome is random. A
// global function, so that it is verified once.
#include "micro.h"

__noinline u32 isqrt(u32 rest) {
  u32 root = 0;
  for (u32 bit = 1u << 14; bit; bit >>= 2) {
    if (rest >= root + bit) {
      rest -= root + bit;
      root = (root >> 1) + bit;
    } else {
      root >>= 1;
    }
  }
  return root;
}

static __always_inline u64 work(const u8 *in) {
  u64 sum = 0;
  for (u32 i = 0; i < 64; ++i) sum += isqrt(get16(in + 2 * i));
  return sum;
}

MICRO(1024, RANDOM)
