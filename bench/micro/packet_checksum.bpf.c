// The header's checksum of IPv4, word by word with a check before each.
#include "micro.h"

static __always_inline u64 work(const u8 *in, const u8 *end) {
  const u8 *p = in + 14;
  u32 sum = 0;
  for (u32 i = 0; i < 30; ++i) {
    if (p + 2 * i + 2 > end) break;
    sum += get16(p + 2 * i);
  }
  sum = (sum & 0xffff) + (sum >> 16);
  return (u16) ~((sum & 0xffff) + (sum >> 16));
}

MICRO_BOUNDED(PACKET)
