// Counts the primes below 400 by trial division: one branch per division.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u32 count = in[0];
  for (u32 n = 2; n < 400; ++n) {
    u32 isPrime = 1;
    for (u32 d = 2; d < 20 && d * d <= n; ++d)
      if (n % d == 0) {
        isPrime = 0;
        break;
      }
    count += isPrime;
  }
  return count;
}

MICRO(1024, RANDOM)
