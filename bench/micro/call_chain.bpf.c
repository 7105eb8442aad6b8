// Five functions, each calling the next: what bpf-to-bpf calls cost.
#include "micro.h"

static __noinline u64 fifth(u64 x, u64 y) { return (x ^ y) * 0x9e3779b97f4a7c15ull; }
static __noinline u64 fourth(u64 x, u64 y) { return fifth(x + 4, y) ^ x >> 4; }
static __noinline u64 third(u64 x, u64 y) { return fourth(x + 3, y) + (y << 3); }
static __noinline u64 second(u64 x, u64 y) { return third(x + 2, y) ^ x >> 2; }
static __noinline u64 first(u64 x, u64 y) { return second(x + 1, y) + (y << 1); }

static __always_inline u64 work(const u8 *in) {
  u64 hash = 0;
  for (u32 i = 0; i < 64; ++i) hash = first(hash, get64(in + 8 * i));
  return hash;
}

MICRO(1024, RANDOM)
