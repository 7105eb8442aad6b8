// Fields of a type, a length and a value, of which some are added up and some are skipped.
#include "micro.h"

static __always_inline u64 work(const u8 *in, const u8 *end) {
  const u8 *at = in;
  u64 sum = 0;
  for (u32 i = 0; i < 64; ++i) {
    if (at + 10 > end) break;
    u32 type = at[0] & 3, length = at[1] & 15;
    switch (type) {
      case 0: sum += get16(at + 2); break;
      case 1: sum ^= get32(at + 2); break;
      case 2: sum += __builtin_bswap64(get64(at + 2)); break;
      default: break;
    }
    at += 2 + length;
  }
  return sum;
}

MICRO_BOUNDED(RANDOM)
