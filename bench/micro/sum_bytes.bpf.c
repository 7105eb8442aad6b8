// Adds bytes.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 sum = 0;
  for (u32 i = 0; i < 1024; ++i) sum += in[i];
  return sum;
}

MICRO(1024, RANDOM)
