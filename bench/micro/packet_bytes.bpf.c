// Adds the bytes up to the end of the packet, each behind a check.
#include "micro.h"

static __always_inline u64 work(const u8 *in, const u8 *end) {
  u64 sum = 0;
  for (u32 i = 0; i < 1000; ++i) {
    if (in + i + 1 > end) break;
    sum += in[i];
  }
  return sum;
}

MICRO_BOUNDED(PACKET)
