// Ethernet, IPv4 and TCP headers, each behind its own bounds check.
#include "micro.h"

static __always_inline u64 work(const u8 *in, const u8 *end) {
  if (in + 14 > end || get16(in + 12) != 0x0008) return 1;
  const u8 *ip = in + 14;
  if (ip + 20 > end || ip[0] >> 4 != 4) return 2;
  u32 headerBytes = (ip[0] & 15) * 4;
  if (headerBytes < 20 || ip[9] != 6) return 3;
  const u8 *tcp = ip + headerBytes;
  if (tcp + 20 > end) return 4;
  u64 flow = (u64)get32(ip + 12) << 32 | get32(ip + 16);
  return flow ^ (u64)get32(tcp) << 7 ^ tcp[13];
}

MICRO_BOUNDED(PACKET)
