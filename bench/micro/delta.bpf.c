// Differences of neighbouring samples of 16 bits, zigzag coded, with the largest and their sum.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u32 last = 0, most = 0;
  u64 sum = 0;
  for (u32 i = 0; i < 512; ++i) {
    u32 now = get16(in + 2 * i);
    s32 step = (s32)(now - last);
    u32 coded = (u32)step << 1 ^ (u32)(step >> 31);
    if (coded > most) most = coded;
    sum += coded;
    last = now;
  }
  return sum ^ (u64)most << 32;
}

MICRO(1024, RANDOM)
