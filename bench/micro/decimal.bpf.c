// Writes numbers in decimal on the stack and adds the digits up.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 sum = 0;
  for (u32 i = 0; i < 32; ++i) {
    u32 x = get32(in + 4 * i);
    u8 digits[10];
    for (u32 k = 0; k < 10; ++k) {
      digits[k] = x % 10;
      x /= 10;
    }
    for (u32 k = 0; k < 10; ++k) sum = sum * 3 + digits[k];
  }
  return sum;
}

MICRO(1024, RANDOM)
