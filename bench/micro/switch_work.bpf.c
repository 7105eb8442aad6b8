// A dense switch whose cases compute: a jump table in native code.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 a = 1, b = 2;
  for (u32 i = 0; i < 512; ++i) {
    u64 x = in[i];
    switch (x & 15) {
      case 0: a += x; break;
      case 1: a -= b; break;
      case 2: a ^= x << 7; break;
      case 3: b += a; break;
      case 4: b ^= a >> 3; break;
      case 5: a *= 5; break;
      case 6: b *= 9; break;
      case 7: a = a << 9 | a >> 55; break;
      case 8: b = b << 5 | b >> 59; break;
      case 9: a |= x; break;
      case 10: b &= ~x; break;
      case 11: a += b * x; break;
      case 12: b -= a ^ x; break;
      case 13: a = ~a; break;
      case 14: b = a + x; break;
      default: a ^= b; break;
    }
  }
  return a ^ b;
}

MICRO(1024, RANDOM)
