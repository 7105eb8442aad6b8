// Compares names that end with a zero byte, one after the other, with one that is looked for.
#include "micro.h"

static __always_inline s32 compare(const u8 *a, const u8 *b) {
  for (u32 i = 0; i < 16; ++i) {
    if (a[i] != b[i]) return (s32)a[i] - (s32)b[i];
    if (!a[i]) return 0;
  }
  return 0;
}

static __always_inline u64 work(u8 *in) {
  u64 sum = 0;
  for (u32 i = 0; i < 15; ++i) in[i] = in[16 + i] = in[256 + i] = 'a' + i;
  in[15] = in[31] = in[271] = 0;
  for (u32 i = 0; i < 32; ++i) sum = sum * 3 + (u64)(s64)compare(in, in + 16 * i);
  return sum;
}

MICRO(1024, RANDOM)
