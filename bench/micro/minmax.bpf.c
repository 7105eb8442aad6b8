// The smallest and the largest of signed words, and where the largest is.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  s32 least = 0x7fffffff, most = -0x7fffffff;
  u32 where = 0;
  for (u32 i = 0; i < 256; ++i) {
    s32 x = (s32)get32(in + 4 * i);
    if (x < least) least = x;
    if (x > most) {
      most = x;
      where = i;
    }
  }
  return (u64)(u32)least << 32 ^ (u32)most ^ where;
}

MICRO(1024, RANDOM)
