// Compares two strings byte by byte until they differ, which is late.
#include "micro.h"

static __always_inline u64 work(u8 *in) {
  for (u32 i = 0; i < 500; ++i) in[512 + i] = in[i];
  s32 order = 0;
  for (u32 i = 0; i < 512; ++i) {
    u8 a = in[i], b = in[512 + i];
    if (a == b) continue;
    order = (s32)a - (s32)b;
    break;
  }
  return (u64)(s64)order;
}

MICRO(1024, RANDOM)
