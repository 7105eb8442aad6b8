// Turns a packet around: both addresses of each layer change places, the time to live goes down.
#include "micro.h"

static __always_inline u64 work(u8 *in) {
  u8 mac[6];
  __builtin_memcpy(mac, in, 6);
  __builtin_memcpy(in, in + 6, 6);
  __builtin_memcpy(in + 6, mac, 6);
  u32 from = get32(in + 26), to = get32(in + 30);
  *(u32_at *)(in + 26) = to;
  *(u32_at *)(in + 30) = from;
  u16 port = get16(in + 34);
  *(u16_at *)(in + 34) = get16(in + 36);
  *(u16_at *)(in + 36) = port;
  u32 sum = get16(in + 24);
  if (in[22] > 1) {
    --in[22];
    sum += 1;
    *(u16_at *)(in + 24) = (sum & 0xffff) + (sum >> 16);
  }
  return sum;
}

MICRO(64, PACKET)
