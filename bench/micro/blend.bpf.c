// Mixes two rows of pixels of four bytes by the second's alpha.
#include "micro.h"

static __always_inline u64 work(u8 *in) {
  for (u32 i = 0; i < 128; ++i) {
    u8 *a = in + 4 * i, *b = in + 512 + 4 * i;
    u32 alpha = b[3];
    for (u32 k = 0; k < 3; ++k) a[k] = (u8)((a[k] * (255 - alpha) + b[k] * alpha + 128) >> 8);
  }
  return get64(in) ^ get64(in + 504);
}

MICRO(1024, RANDOM)
