// Three bytes become four letters.
#include "micro.h"

static __always_inline u8 letter(u32 six) {
  if (six < 26) return 'A' + six;
  if (six < 52) return 'a' + (six - 26);
  if (six < 62) return '0' + (six - 52);
  return six == 62 ? '+' : '/';
}

static __always_inline u64 work(u8 *in) {
  u32 check = 0;
  for (u32 i = 0; i < 128; ++i) {
    const u8 *from = in + 3 * i;
    u8 *to = in + 512 + 4 * i;
    u32 all = (u32)from[0] << 16 | (u32)from[1] << 8 | from[2];
    to[0] = letter(all >> 18 & 63);
    to[1] = letter(all >> 12 & 63);
    to[2] = letter(all >> 6 & 63);
    to[3] = letter(all & 63);
    check += to[0];
  }
  return check;
}

MICRO(1024, RANDOM)
