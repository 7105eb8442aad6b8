// Admits packets by sizes and times out of the input: a budget that grows and is spent.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 tokens = 10000, last = 0, now = 0;
  u32 passed = 0, dropped = 0;
  for (u32 i = 0; i < 256; ++i) {
    now += get16(in + 4 * i);
    u64 size = get16(in + 4 * i + 2) & 2047;
    tokens += (now - last) / 40;
    last = now;
    if (tokens > 16000) tokens = 16000;
    if (tokens >= size) {
      tokens -= size;
      ++passed;
    } else {
      ++dropped;
    }
  }
  return tokens << 32 | passed << 16 | dropped;
}

MICRO(1024, RANDOM)
