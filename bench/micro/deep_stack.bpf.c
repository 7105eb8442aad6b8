// Shuffles 400 bytes on the stack by indices that are read.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u8 deck[256];
  for (u32 i = 0; i < 256; ++i) deck[i] = i;
  u8 j = 0;
  for (u32 i = 0; i < 256; ++i) {
    j += deck[i] + in[i];
    u8 kept = deck[i];
    deck[i] = deck[j];
    deck[j] = kept;
  }
  u64 hash = 0;
  for (u32 i = 0; i < 256; i += 3) hash = hash * 13 + deck[i];
  return hash;
}

MICRO(1024, RANDOM)
