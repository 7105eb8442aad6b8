// A filter of eight taps over signed 16-bit samples, rounded and limited.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  s64 sum = 0;
  for (u32 i = 0; i < 480; ++i) {
    s32 out = 1 << 11;
    for (u32 k = 0; k < 8; ++k) {
      s32 sample = (short)get16(in + 2 * (i + k));
      out += sample * ((s32)k * 37 - 100);
    }
    out >>= 12;
    if (out > 127) out = 127;
    if (out < -128) out = -128;
    sum += out;
  }
  return (u64)sum;
}

MICRO(1024, RANDOM)
