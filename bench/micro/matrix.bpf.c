// The product of two 8 by 8 matrices of 16-bit numbers: three loops, one on the stack.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u32 product[64];
  for (u32 row = 0; row < 8; ++row)
    for (u32 column = 0; column < 8; ++column) {
      u32 sum = 0;
      for (u32 k = 0; k < 8; ++k)
        sum += (u32)get16(in + 2 * (8 * row + k)) * get16(in + 128 + 2 * (8 * k + column));
      product[8 * row + column] = sum;
    }
  u64 hash = 0;
  for (u32 i = 0; i < 64; ++i) hash = hash * 3 + product[i];
  return hash;
}

MICRO(1024, RANDOM)
