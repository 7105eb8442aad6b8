// The hash that network cards spread flows by: one choice a bit.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u32 hash = 0;
  for (u32 i = 0; i < 36; ++i) {
    u64 key = (u64)get32(in + 64 + i) << 8 | in[68 + i];
    for (u32 bit = 0; bit < 8; ++bit)
      if (in[i] >> (7 - bit) & 1) hash ^= (u32)(key >> (8 - bit));
  }
  return hash;
}

MICRO(1024, RANDOM)
