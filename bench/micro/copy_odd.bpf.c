// Copies of lengths that no register has: 3, 6, 7, 13 and 31 bytes.
#include "micro.h"

static __always_inline u64 work(u8 *in) {
  for (u32 i = 0; i < 8; ++i) {
    u8 *from = in + 64 * i, *to = in + 512 + 60 * i;
    __builtin_memcpy(to, from, 3);
    __builtin_memcpy(to + 3, from + 4, 6);
    __builtin_memcpy(to + 9, from + 11, 7);
    __builtin_memcpy(to + 16, from + 18, 13);
    __builtin_memcpy(to + 29, from + 32, 31);
  }
  return get64(in + 512) ^ get64(in + 600) ^ get64(in + 900);
}

MICRO(1024, RANDOM)
