// Compares two strings that differ at the end, byte by byte.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 sum = 0;
  for (u32 round = 0; round < 4; ++round) {
    u32 i = 0;
    for (; i < 240; ++i) {
      u8 c = in[i + round];
      // The same byte again: what differs is the last round.
      if (c != in[i + round + (i > 230 ? 256 : 0)] || !c) break;
    }
    sum += i;
  }
  return sum;
}

MICRO(1024, TEXT)
