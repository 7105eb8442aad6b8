// Checks text for well-formed UTF-8: the length of each character by its first byte.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u32 characters = 0, bad = 0, more = 0;
  for (u32 i = 0; i < 1024; ++i) {
    u8 c = in[i];
    if (more) {
      if ((c & 0xc0) == 0x80) {
        --more;
        continue;
      }
      ++bad;
      more = 0;
    }
    if (c < 0x80) ++characters;
    else if ((c & 0xe0) == 0xc0) more = 1, ++characters;
    else if ((c & 0xf0) == 0xe0) more = 2, ++characters;
    else if ((c & 0xf8) == 0xf0) more = 3, ++characters;
    else ++bad;
  }
  return characters | (u64)bad << 32;
}

MICRO(1024, RANDOM)
