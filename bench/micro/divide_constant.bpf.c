// Divisions and remainders by constants: multiplications in native code.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 sum = 0;
  for (u32 i = 0; i < 128; ++i) {
    u64 x = get64(in + 8 * i);
    sum += x / 10 + x % 7 + (u32)x / 1000 + (u32)x % 60;
  }
  return sum;
}

MICRO(1024, RANDOM)
