// The Internet's checksum over a kilobyte.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u32 sum = 0;
  for (u32 i = 0; i < 512; ++i) sum += get16(in + 2 * i);
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  return (u16)~sum;
}

MICRO(1024, RANDOM)
