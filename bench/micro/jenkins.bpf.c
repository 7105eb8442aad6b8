// Jenkins' one-at-a-time hash.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u32 hash = 0;
  for (u32 i = 0; i < 512; ++i) {
    hash += in[i];
    hash += hash << 10;
    hash ^= hash >> 6;
  }
  hash += hash << 3;
  hash ^= hash >> 11;
  return hash + (hash << 15);
}

MICRO(1024, RANDOM)
