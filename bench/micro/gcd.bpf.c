// Euclid's algorithm on pairs of 32-bit numbers: divisions by what varies.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 sum = 0;
  for (u32 i = 0; i < 32; ++i) {
    u32 a = get32(in + 8 * i), b = get32(in + 8 * i + 4);
    for (u32 round = 0; round < 48 && b; ++round) {
      u32 rest = a % b;
      a = b;
      b = rest;
    }
    sum += a;
  }
  return sum;
}

MICRO(1024, RANDOM)
