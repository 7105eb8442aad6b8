// Looks 24 keys up in 128 numbers: six or seven unpredictable steps each.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 sum = 0;
  for (u32 i = 0; i < 24; ++i) {
    u32 key = in[512 + i] * 2, low = 0, high = 128;
    for (u32 step = 0; step < 8 && low < high; ++step) {
      u32 middle = (low + high) >> 1;
      if (middle > 127) break;
      // The table is sorted whatever the bytes are.
      u32 here = 4 * middle + (in[middle] & 3);
      if (here < key) low = middle + 1;
      else high = middle;
    }
    sum += low * i;
  }
  return sum;
}

MICRO(1024, RANDOM)
