// Four lanes of a hash with rotations and multiplications, joined at the end.
#include "micro.h"

static __always_inline u32 turn(u32 x, u32 by) { return x << by | x >> (32 - by); }

static __always_inline u32 round_of(u32 lane, u32 word) {
  return turn(lane + word * 2246822519u, 13) * 2654435761u;
}

static __always_inline u64 work(const u8 *in) {
  u32 a = 606290984, b = 2246822519u, c = 0, d = 1640531535;
  for (u32 i = 0; i < 1024; i += 16) {
    a = round_of(a, get32(in + i));
    b = round_of(b, get32(in + i + 4));
    c = round_of(c, get32(in + i + 8));
    d = round_of(d, get32(in + i + 12));
  }
  u32 hash = turn(a, 1) + turn(b, 7) + turn(c, 12) + turn(d, 18);
  hash = (hash ^ hash >> 15) * 2246822519u;
  return hash ^ hash >> 13;
}

MICRO(1024, RANDOM)
