// Adler's checksum: two sums, one of them of the other.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u32 a = 1, b = 0;
  for (u32 i = 0; i < 1024; ++i) {
    a += in[i];
    b += a;
  }
  return (u64)(b % 65521) << 16 | a % 65521;
}

MICRO(1024, RANDOM)
