// Powers by squaring, modulo a prime that fits 31 bits.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 sum = 0;
  for (u32 i = 0; i < 16; ++i) {
    u64 base = get32(in + 4 * i) % 2147483647u, result = 1;
    for (u32 e = in[64 + i] | 128; e; e >>= 1) {
      if (e & 1) result = result * base % 2147483647u;
      base = base * base % 2147483647u;
    }
    sum += result;
  }
  return sum;
}

MICRO(1024, RANDOM)
