// Selections that depend on each other: a value clamped and folded by data.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 state = 12345;
  for (u32 i = 0; i < 256; ++i) {
    u32 x = get32(in + 4 * i);
    u64 a = state + x, b = state ^ ((u64)x << 7);
    state = (x & 1) ? a : b;
    state = state > 0xffffffffff ? state >> 3 : state + 1;
    state = (x & 0x100) ? state * 5 : state;
  }
  return state;
}

MICRO(1024, RANDOM)
