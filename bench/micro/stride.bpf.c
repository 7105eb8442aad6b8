// Every fifth word, then every seventh byte.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 sum = 0;
  for (u32 i = 0; i < 50; ++i) sum += get32(in + 20 * i);
  for (u32 i = 0; i < 140; ++i) sum ^= (u64)in[7 * i] << (i & 31);
  return sum;
}

MICRO(1024, RANDOM)
