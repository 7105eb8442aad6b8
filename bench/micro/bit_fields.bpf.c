// Takes fields of odd widths out of 64-bit words.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 sum = 0;
  for (u32 i = 0; i < 128; ++i) {
    u64 x = get64(in + 8 * i);
    u32 a = x & 0x1f, b = x >> 5 & 0x7ff, c = x >> 16 & 0xffff, d = x >> 33 & 0x3ff, e = x >> 60;
    sum += a * b + (c ^ d) + e;
  }
  return sum;
}

MICRO(1024, RANDOM)
