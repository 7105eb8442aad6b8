// Rules over addresses and ports, tried one after the other.
#include "micro.h"

static __always_inline u64 work(const u8 *in, const u8 *end) {
  if (in + 54 > end) return 0;
  u32 from = get32(in + 26), to = get32(in + 30);
  u16 port = __builtin_bswap16(get16(in + 36));
  u64 verdict = 0;
  for (u32 i = 0; i < 24; ++i) {
    u32 mask = ~0u >> (i & 15), net = 0x0a000000 + i * 0x10100;
    if ((from & mask) == net) verdict |= 1;
    else if ((to & mask) == (net ^ 0xff)) verdict |= 2;
    else if (port >= 1000 + 10 * i && port < 1010 + 10 * i) verdict += 4;
  }
  return verdict;
}

MICRO_BOUNDED(PACKET)
