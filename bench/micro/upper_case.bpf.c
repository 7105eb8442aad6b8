// Counts and hashes letters after making them upper case.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 hash = 14695981039346656037ull;
  for (u32 i = 0; i < 512; ++i) {
    u8 c = in[i];
    if (c >= 'a' && c <= 'z') c -= 32;
    hash = (hash ^ c) * 1099511628211ull;
  }
  return hash;
}

MICRO(1024, TEXT)
