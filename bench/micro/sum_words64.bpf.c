// Exclusive or and sum of 64-bit words.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 sum = 0, mix = 0;
  for (u32 i = 0; i < 128; ++i) {
    sum += get64(in + 8 * i);
    mix ^= get64(in + 8 * i);
  }
  return sum ^ mix << 1;
}

MICRO(1024, RANDOM)
