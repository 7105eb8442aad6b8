// Address translation: new addresses and ports, and the checksum updated.
#include "micro.h"

static __always_inline u32 folded(u32 sum) {
  sum = (sum & 0xffff) + (sum >> 16);
  return (sum & 0xffff) + (sum >> 16);
}

static __always_inline u64 work(u8 *in) {
  u32 from = get32(in + 26), to = 0x0100000a | (from & 0xff00);
  u16 port = get16(in + 34), newPort = port ^ 0x1234;
  u32 sum = (u16)~get16(in + 24);
  sum += (u16)~from + (u16)~(from >> 16) + (u16)to + (to >> 16);
  *(u32_at *)(in + 26) = to;
  *(u16_at *)(in + 34) = newPort;
  *(u16_at *)(in + 24) = (u16)~folded(sum);
  u32 tcp = (u16)~get16(in + 50) + (u16)~port + newPort;
  *(u16_at *)(in + 50) = (u16)~folded(tcp);
  return (u64)folded(sum) << 16 | folded(tcp);
}

MICRO(64, PACKET)
