// A CRC with a table of 16 words, half a byte at a time: reads of constants.
#include "micro.h"

static const u32 table[16] = {
    0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac,
    0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
    0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
    0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};

static __always_inline u64 work(const u8 *in) {
  u32 crc = ~0u;
  for (u32 i = 0; i < 512; ++i) {
    crc ^= in[i];
    crc = table[crc & 15] ^ crc >> 4;
    crc = table[crc & 15] ^ crc >> 4;
  }
  return ~crc;
}

MICRO(1024, RANDOM)
