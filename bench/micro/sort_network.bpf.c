// A sorting network for 8 numbers, 32 times: minimum and maximum without branches.
#include "micro.h"

#define SWAP(a, b)                                    \
  {                                                   \
    u32 low = v[a] < v[b] ? v[a] : v[b];              \
    v[b] = v[a] < v[b] ? v[b] : v[a];                 \
    v[a] = low;                                       \
  }

static __always_inline u64 work(const u8 *in) {
  u64 hash = 0;
  for (u32 round = 0; round < 32; ++round) {
    u32 v[8];
    for (u32 i = 0; i < 8; ++i) v[i] = get32(in + 32 * round + 4 * i);
    SWAP(0, 1) SWAP(2, 3) SWAP(4, 5) SWAP(6, 7)
    SWAP(0, 2) SWAP(1, 3) SWAP(4, 6) SWAP(5, 7)
    SWAP(1, 2) SWAP(5, 6) SWAP(0, 4) SWAP(3, 7)
    SWAP(1, 5) SWAP(2, 6)
    SWAP(1, 4) SWAP(3, 6)
    SWAP(2, 4) SWAP(3, 5)
    SWAP(3, 4)
    hash = hash * 3 + (v[0] ^ (u64)v[3] << 16 ^ (u64)v[7] << 32);
  }
  return hash;
}

MICRO(1024, RANDOM)
