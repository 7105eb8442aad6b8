// A CRC without a table: eight shifts and choices a byte.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u32 crc = ~0u;
  for (u32 i = 0; i < 128; ++i) {
    crc ^= in[i];
    for (u32 bit = 0; bit < 8; ++bit) crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
  }
  return ~crc;
}

MICRO(1024, RANDOM)
