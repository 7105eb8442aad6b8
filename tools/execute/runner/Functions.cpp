// Pointers come from programs that no verifier saw: they are followed all the same, as the
// suites expect.
#include "Functions.h"

namespace bpftime::conformance {

namespace {

using Word = uint64_t;

template <typename T> T *pointer(Word value) { return reinterpret_cast<T *>(static_cast<uintptr_t>(value)); }

/// The low bytes of the arguments in one number, the first highest.
Word gatherBytes(Word a, Word b, Word c, Word d, Word e) {
  return (a & 0xff) << 32 | (b & 0xff) << 24 | (c & 0xff) << 16 | (d & 0xff) << 8 | (e & 0xff);
}

/// Flips the bits of 42 in every byte, as memfrob(3) does, and gives the pointer back.
Word memfrobBytes(Word p, Word n, Word, Word, Word) {
  for (Word i = 0; i < n; ++i) pointer<uint8_t>(p)[i] ^= 42;
  return p;
}

Word nothing(Word, Word, Word, Word, Word) { return 0; }

/// The largest root whose square fits, bit by bit from the highest.
Word squareRoot(Word value, Word, Word, Word, Word) {
  Word root = 0;
  for (Word bit = Word{1} << 31; bit; bit >>= 1)
    // Sound: numbers below 2^32 have squares below 2^64.
    if ((root | bit) * (root | bit) <= value) root |= bit;
  return root;
}

/// Strings that are not there differ from all others.
Word compareStrings(Word a, Word b, Word, Word, Word) {
  if (!a || !b) return a != b ? ~Word{0} : 0;
  const auto *x = pointer<const uint8_t>(a), *y = pointer<const uint8_t>(b);
  while (*x && *x == *y) ++x, ++y;
  return Word(int64_t(*x) - int64_t(*y));
}

Word unwind(Word value, Word, Word, Word, Word) { return value; }

}  // namespace

extern const FunctionRow functionRows[functionCount] = {
    {{"gather_bytes", gatherBytes}, false}, {{"memfrob", memfrobBytes}, false},
    {{"nothing", nothing}, false},          {{"square_root", squareRoot}, false},
    {{"strcmp", compareStrings}, false},    {{"unwind", unwind}, true},
};

}  // namespace bpftime::conformance
