// Two numbers that depend on each other, 90 rounds: nothing but additions in a chain.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 a = in[0], b = in[1];
  for (u32 i = 0; i < 90; ++i) {
    u64 next = a + b;
    a = b;
    b = next;
  }
  return a;
}

MICRO(1024, RANDOM)
