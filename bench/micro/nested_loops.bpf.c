// Three loops around one statement whose indices are products of theirs.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 sum = 0;
  for (u32 x = 0; x < 10; ++x)
    for (u32 y = 0; y < 10; ++y)
      for (u32 z = 0; z < 10; ++z) sum += (u64)in[x * 100 + y * 10 + z] * (x ^ y ^ z);
  return sum;
}

MICRO(1024, RANDOM)
