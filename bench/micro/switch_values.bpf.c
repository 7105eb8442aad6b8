// A dense switch that gives numbers: a table in native code, comparisons in eBPF.
#include "micro.h"

static __always_inline u32 cost(u32 kind) {
  switch (kind) {
    case 0: return 5;
    case 1: return 53;
    case 2: return 175;
    case 3: return 120;
    case 4: return 139;
    case 5: return 232;
    case 6: return 148;
    case 7: return 138;
    case 8: return 202;
    case 9: return 89;
    case 10: return 50;
    case 11: return 85;
    case 12: return 194;
    case 13: return 126;
    case 14: return 132;
    case 15: return 212;
    case 16: return 115;
    case 17: return 92;
    case 18: return 143;
    case 19: return 17;
    case 20: return 216;
    case 21: return 238;
    case 22: return 83;
    case 23: return 2;
    case 24: return 246;
    case 25: return 62;
    case 26: return 203;
    case 27: return 167;
    case 28: return 205;
    case 29: return 66;
    case 30: return 1;
    case 31: return 10;
    case 32: return 93;
    case 33: return 250;
    case 34: return 230;
    case 35: return 33;
    case 36: return 161;
    case 37: return 112;
    case 38: return 137;
    case 39: return 236;
    case 40: return 158;
    case 41: return 154;
    case 42: return 224;
    case 43: return 117;
    case 44: return 84;
    case 45: return 125;
    case 46: return 240;
    case 47: return 178;
    default: return 99;
  }
}

static __always_inline u64 work(const u8 *in) {
  u64 sum = 0;
  for (u32 i = 0; i < 512; ++i) sum = sum * 3 + cost(in[i] & 63);
  return sum;
}

MICRO(1024, RANDOM)
