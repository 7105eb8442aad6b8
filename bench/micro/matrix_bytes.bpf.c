// Products of matrices of bytes, summed in 32 bits.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 hash = 0;
  for (u32 row = 0; row < 16; ++row)
    for (u32 column = 0; column < 16; ++column) {
      u32 sum = 0;
      for (u32 k = 0; k < 16; ++k) sum += (u32)in[row * 16 + k] * in[256 + k * 16 + column];
      hash = hash * 5 + sum;
    }
  return hash;
}

MICRO(1024, RANDOM)
