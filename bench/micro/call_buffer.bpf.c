// A function that gets a buffer of its caller's stack and fills it.
#include "micro.h"

static __noinline u32 fill(u32 *words, u32 seed) {
  for (u32 i = 0; i < 16; ++i) words[i] = seed = seed * 1664525 + 1013904223;
  return seed;
}

static __always_inline u64 work(const u8 *in) {
  u32 words[16], seed = in[0];
  u64 hash = 0;
  for (u32 round = 0; round < 16; ++round) {
    seed = fill(words, seed ^ in[round]);
    for (u32 i = 0; i < 16; ++i) hash = hash * 3 + words[i];
  }
  return hash;
}

MICRO(1024, RANDOM)
