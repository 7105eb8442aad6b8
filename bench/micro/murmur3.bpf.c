// Murmur3's 32-bit rounds and end.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u32 hash = 0x9747b28c;
  for (u32 i = 0; i < 256; ++i) {
    u32 k = get32(in + 4 * i) * 0xcc9e2d51;
    k = k << 15 | k >> 17;
    hash ^= k * 0x1b873593;
    hash = (hash << 13 | hash >> 19) * 5 + 0xe6546b64;
  }
  hash = (hash ^ hash >> 16) * 0x85ebca6b;
  hash = (hash ^ hash >> 13) * 0xc2b2ae35;
  return hash ^ hash >> 16;
}

MICRO(1024, RANDOM)
