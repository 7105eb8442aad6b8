// A switch over few numbers far apart, as error codes and protocols are.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 sum = 0;
  for (u32 i = 0; i < 256; ++i) {
    switch (get16(in + 2 * i) & 0x3ff) {
      case 1: sum += 3; break;
      case 6: sum ^= 0x55; break;
      case 17: sum += 1000; break;
      case 41: sum <<= 1; break;
      case 58: sum += i; break;
      case 132: sum -= 7; break;
      case 443: sum ^= i << 5; break;
      case 512: sum += 77; break;
      case 853: sum *= 3; break;
      default: sum += 1; break;
    }
  }
  return sum;
}

MICRO(1024, RANDOM)
