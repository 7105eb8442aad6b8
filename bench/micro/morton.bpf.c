// Interleaves the bits of two 16-bit numbers.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 sum = 0;
  for (u32 i = 0; i < 256; ++i) {
    u32 both[2] = {get16(in + 4 * i), get16(in + 4 * i + 2)};
    for (u32 k = 0; k < 2; ++k) {
      u32 x = both[k];
      x = (x | x << 8) & 0x00ff00ff;
      x = (x | x << 4) & 0x0f0f0f0f;
      x = (x | x << 2) & 0x33333333;
      both[k] = (x | x << 1) & 0x55555555;
    }
    sum += both[0] | (u64)both[1] << 1;
  }
  return sum;
}

MICRO(1024, RANDOM)
