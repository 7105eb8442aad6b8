// Looks for a word of five letters at every place of a text.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 found = 0;
  for (u32 i = 0; i < 1000; ++i) {
    if (in[i] != 'e') continue;
    if (in[i + 1] == 'v' && in[i + 2] == 'e' && in[i + 3] == 'n' && in[i + 4] == 't') found += i;
    else if (in[i + 1] == in[i + 2]) ++found;
  }
  return found;
}

MICRO(1024, TEXT)
