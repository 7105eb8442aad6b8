// A ladder of comparisons per byte: branches that the data decides.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u32 low = 0, digits = 0, letters = 0, high = 0;
  for (u32 i = 0; i < 1024; ++i) {
    u8 c = in[i];
    if (c < 32) ++low;
    else if (c >= '0' && c <= '9') ++digits;
    else if ((c | 32) >= 'a' && (c | 32) <= 'z') ++letters;
    else if (c > 126) ++high;
  }
  return low | (u64)digits << 12 | (u64)letters << 24 | (u64)high << 36;
}

MICRO(1024, RANDOM)
