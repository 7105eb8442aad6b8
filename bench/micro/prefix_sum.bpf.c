// Running sums written to the stack and read back from the end.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u32 sums[64], sum = 0;
  for (u32 i = 0; i < 64; ++i) sums[i] = sum += get32(in + 4 * i);
  u64 hash = 0;
  for (u32 i = 64; i-- > 0;) hash = hash * 7 + sums[i];
  return hash;
}

MICRO(1024, RANDOM)
