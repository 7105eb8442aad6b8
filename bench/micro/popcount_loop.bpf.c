// Counts bits by clearing the lowest one: a loop that the data ends.
#include "micro.h"

__noinline u32 popcount(u64 word) {
  u32 count = 0;
  for (; count < 64 && word; ++count) word &= word - 1;
  return count;
}

static __always_inline u64 work(const u8 *in) {
  u64 sum = 0;
  for (u32 i = 0; i < 128; ++i) sum += popcount(get64(in + 8 * i));
  return sum;
}

MICRO(1024, RANDOM)
