// A checksum of 16 bits, half a byte at a time from a table on the stack.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u16 table[16];
  for (u32 i = 0; i < 16; ++i) {
    u16 r = i << 12;
    for (u32 k = 0; k < 4; ++k) r = r & 0x8000 ? r << 1 ^ 0x1021 : r << 1;
    table[i] = r;
  }
  u16 crc = 0xffff;
  for (u32 i = 0; i < 512; ++i) {
    u8 c = in[i];
    crc = crc << 4 ^ table[(crc >> 12 ^ c >> 4) & 15];
    crc = crc << 4 ^ table[(crc >> 12 ^ c) & 15];
  }
  return crc;
}

MICRO(1024, RANDOM)
