// Horner's scheme over 64-bit words: multiplications in a chain, and four beside it.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 a = 1, b = 2, c = 3, d = 4;
  for (u32 i = 0; i < 128; i += 4) {
    a = a * 31 + get64(in + 8 * i);
    b = b * 37 + get64(in + 8 * i + 8);
    c = c * 41 + get64(in + 8 * i + 16);
    d = d * 43 + get64(in + 8 * i + 24);
  }
  return a ^ b ^ c ^ d;
}

MICRO(1024, RANDOM)
