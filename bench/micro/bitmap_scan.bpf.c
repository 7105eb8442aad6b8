// The places of the bits that are set, word by word, lowest bit first.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 hash = 0;
  for (u32 i = 0; i < 32; ++i) {
    u64 word = get64(in + 8 * i) & get64(in + 8 * i + 256);
    for (u32 k = 0; k < 64 && word; ++k) {
      u64 low = word & -word;
      u32 place = 0;
      if (low & 0xffffffff00000000) place += 32;
      if (low & 0xffff0000ffff0000) place += 16;
      if (low & 0xff00ff00ff00ff00) place += 8;
      if (low & 0xf0f0f0f0f0f0f0f0) place += 4;
      if (low & 0xcccccccccccccccc) place += 2;
      if (low & 0xaaaaaaaaaaaaaaaa) place += 1;
      hash = hash * 7 + place;
      word ^= low;
    }
  }
  return hash;
}

MICRO(1024, RANDOM)
