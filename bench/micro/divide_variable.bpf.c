// Divisions and remainders by what is read, zero included.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 sum = 0;
  for (u32 i = 0; i < 64; ++i) {
    u64 x = get64(in + 8 * i), y = get32(in + 512 + 4 * i) & 0xfffff;
    if (y) sum += x / y + x % y;
  }
  return sum;
}

MICRO(1024, RANDOM)
