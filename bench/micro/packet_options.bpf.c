// Walks options of a type, a length and a value until the end of the packet.
#include "micro.h"

static __always_inline u64 work(const u8 *in, const u8 *end) {
  u64 sum = 0;
  const u8 *p = in + 64;
  for (u32 i = 0; i < 96; ++i) {
    if (p + 2 > end) break;
    u32 type = p[0], bytes = (p[1] & 15) + 2;
    if (p + bytes > end) break;
    sum += type * bytes;
    p += bytes;
  }
  return sum;
}

MICRO_BOUNDED(PACKET)
