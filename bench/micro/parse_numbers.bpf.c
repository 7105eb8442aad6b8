// Decimal numbers out of text: digits make a number, everything else ends it.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 sum = 0;
  u32 number = 0;
  for (u32 i = 0; i < 1024; ++i) {
    u32 digit = (u32)in[i] - '0';
    if (digit < 10) {
      number = number * 10 + digit;
    } else {
      sum += number;
      number = 0;
    }
  }
  return sum + number;
}

MICRO(1024, TEXT)
