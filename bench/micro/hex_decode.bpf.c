// Two characters make a byte: ranges of characters become numbers.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 hash = 0;
  for (u32 i = 0; i < 512; i += 2) {
    u32 value = 0;
    for (u32 k = 0; k < 2; ++k) {
      u8 c = in[i + k];
      u32 digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
      value = value * 17 + digit;
    }
    hash = hash * 31 + value;
  }
  return hash;
}

MICRO(1024, TEXT)
