// The FNV hash: one multiplication a byte, in a chain.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 hash = 14695981039346656037ull;
  for (u32 i = 0; i < 512; ++i) hash = (hash ^ in[i]) * 1099511628211ull;
  return hash;
}

MICRO(1024, RANDOM)
