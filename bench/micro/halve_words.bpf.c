// Every second byte of a buffer, averaged with its neighbour, into another.
#include "micro.h"

static __always_inline u64 work(u8 *in) {
  for (u32 i = 0; i < 256; ++i) in[768 + i] = (in[2 * i] + in[2 * i + 1] + 1) >> 1;
  return get64(in + 768) ^ get64(in + 1016);
}

MICRO(1024, RANDOM)
