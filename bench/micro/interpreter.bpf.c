// A machine with four registers and eight instructions, run on random code.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u64 r[4] = {1, 2, 3, 4};
  for (u32 pc = 0; pc < 512; ++pc) {
    u8 insn = in[pc];
    u32 to = insn & 3, from = insn >> 2 & 3;
    switch (insn >> 4 & 7) {
      case 0: r[to] += r[from]; break;
      case 1: r[to] -= r[from]; break;
      case 2: r[to] ^= r[from]; break;
      case 3: r[to] = r[from]; break;
      case 4: r[to] <<= 3; break;
      case 5: r[to] >>= 1; break;
      case 6: r[to] += insn; break;
      default:
        if (r[from] & 1) ++pc;
        break;
    }
  }
  return r[0] ^ r[1] ^ r[2] ^ r[3];
}

MICRO(1024, RANDOM)
