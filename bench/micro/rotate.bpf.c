// Rotations by constants and by what is read, in 32 and 64 bits.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 hash = 1;
  for (u32 i = 0; i < 128; ++i) {
    u64 x = get64(in + 8 * i);
    u32 y = (u32)x, by = in[8 * i] & 31, wideBy = in[8 * i + 1] & 63;
    hash ^= x << 13 | x >> 51;
    hash = hash << wideBy | hash >> ((64 - wideBy) & 63);
    hash += y << by | y >> ((32 - by) & 31);
  }
  return hash;
}

MICRO(1024, RANDOM)
