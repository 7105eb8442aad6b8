// Eight sums side by side, each with a rule of its own.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
  for (u32 i = 0; i < 128; ++i) {
    u64 x = get64(in + 8 * i);
    s0 += x;
    s1 ^= x;
    s2 += x >> 32;
    s3 += x & 0xffff;
    s4 |= x & s1;
    s5 += x * 3;
    s6 ^= x << 5;
    s7 -= x >> 7;
  }
  return s0 ^ s1 ^ s2 ^ s3 ^ s4 ^ s5 ^ s6 ^ s7;
}

MICRO(1024, RANDOM)
