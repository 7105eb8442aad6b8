// Positions of the highest bit as histograms take them: comparisons become numbers.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 sum = 0;
  for (u32 i = 0; i < 128; ++i) {
    u64 wide = get64(in + 8 * i) >> (i & 63);
    u32 v = wide >> 32 ? wide >> 32 : wide, r, s;
    r = (v > 0xffff) << 4;
    v >>= r;
    s = (v > 0xff) << 3;
    v >>= s;
    r |= s;
    s = (v > 0xf) << 2;
    v >>= s;
    r |= s;
    s = (v > 0x3) << 1;
    v >>= s;
    r |= s;
    sum += (r | v >> 1) + (wide >> 32 ? 32 : 0);
  }
  return sum;
}

MICRO(1024, RANDOM)
