// Looks for a word of four letters at every place of a text.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 found = 0;
  for (u32 i = 0; i < 1000; ++i)
    if (in[i] == 'p' && in[i + 1] == 'r' && in[i + 2] == 'o' && in[i + 3] == 'b') found += i;
  return found;
}

MICRO(1024, TEXT)
