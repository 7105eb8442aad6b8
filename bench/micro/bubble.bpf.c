// Sorts 32 bytes on the stack by swapping neighbours.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u8 v[32];
  for (u32 i = 0; i < 32; ++i) v[i] = in[i];
  for (u32 i = 0; i < 31; ++i)
    for (u32 j = 0; j < 31; ++j)
      if (v[j] > v[j + 1]) {
        u8 swap = v[j];
        v[j] = v[j + 1];
        v[j + 1] = swap;
      }
  u64 hash = 0;
  for (u32 i = 0; i < 32; ++i) hash = hash * 31 + v[i];
  return hash;
}

MICRO(64, RANDOM)
