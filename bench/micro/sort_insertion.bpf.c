// Sorts 16 numbers on the stack: inner loops that end where the data says.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u32 list[16];
  for (u32 i = 0; i < 16; ++i) list[i] = get32(in + 4 * i);
  for (u32 i = 1; i < 16; ++i) {
    u32 x = list[i], j = i;
    for (; j > 0 && j < 16 && list[j - 1] > x; --j) list[j] = list[j - 1];
    list[j & 15] = x;
  }
  u64 hash = 0;
  for (u32 i = 0; i < 16; ++i) hash = hash * 5 + list[i];
  return hash;
}

MICRO(1024, RANDOM)
