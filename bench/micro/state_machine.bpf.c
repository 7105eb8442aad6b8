// A tokenizer: the next state by a switch over the state and tests of a character.
#include "micro.h"

static __always_inline u64 work(const u8 *in) {
  u32 state = 0, words = 0, numbers = 0, other = 0;
  for (u32 i = 0; i < 1024; ++i) {
    u8 c = in[i];
    u32 isDigit = c >= '0' && c <= '9', isLetter = (c | 32) >= 'a' && (c | 32) <= 'z';
    switch (state) {
      case 0: state = isLetter ? 1 : isDigit ? 2 : c == '"' ? 3 : 0; break;
      case 1:
        if (!isLetter && !isDigit) state = 0, ++words;
        break;
      case 2:
        if (!isDigit) state = isLetter ? 4 : 0, ++numbers;
        break;
      case 3: state = c == '"' ? 0 : 3; break;
      case 4:
        if (c == ' ') state = 0, ++other;
        break;
    }
  }
  return words | (u64)numbers << 16 | (u64)other << 32 | (u64)state << 48;
}

MICRO(1024, TEXT)
