// Long straight code over many values: what a register allocator makes of ten registers.
#include "micro.h"

#define STEP(n)                                                   \
  a += get32(in + 16 * n), b ^= a << 3, c += b >> 2, d ^= c + a, \
      e += d * 7, f ^= e >> 5, g += f ^ b, h ^= g + c,            \
      a ^= h >> 1;
static __always_inline u64 work(const u8 *in) {
  u64 a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8;
  STEP(0) STEP(1) STEP(2) STEP(3) STEP(4) STEP(5) STEP(6) STEP(7)
  STEP(8) STEP(9) STEP(10) STEP(11) STEP(12) STEP(13) STEP(14) STEP(15)
  return a ^ b ^ c ^ d ^ e ^ f ^ g ^ h;
}

MICRO(1024, RANDOM)
