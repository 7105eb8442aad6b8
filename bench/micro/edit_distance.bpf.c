// How many edits lead from one word of 16 letters to another: a table of one row on the stack.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 sum = 0;
  for (u32 k = 0; k < 4; ++k) {
    const u8 *a = in + 64 * k, *b = a + 32;
    u8 row[17];
    for (u32 j = 0; j <= 16; ++j) row[j] = (u8)j;
    for (u32 i = 0; i < 16; ++i) {
      u8 diagonal = row[0];
      row[0] = (u8)(i + 1);
      for (u32 j = 0; j < 16; ++j) {
        u8 best = diagonal + (u8)((a[i] & 7) != (b[j] & 7));
        if (row[j] + 1 < best) best = row[j] + 1;
        if (row[j + 1] + 1 < best) best = row[j + 1] + 1;
        diagonal = row[j + 1];
        row[j + 1] = best;
      }
    }
    sum += row[16];
  }
  return sum;
}

MICRO(1024, TEXT)
