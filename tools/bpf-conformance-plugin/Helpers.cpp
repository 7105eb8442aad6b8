// The table of functions, and what each does. Pointers come from programs that no verifier
// saw: they are followed all the same, as the suites expect.
#include "Helpers.h"

#include <cmath>
#include <cstring>

namespace bpftime::conformance {

namespace {

using Word = uint64_t;

template <typename T> T *pointer(Word value) { return reinterpret_cast<T *>(value); }

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

Word squareRoot(Word value, Word, Word, Word, Word) {
  auto root = Word(std::sqrt(double(value)));
  // Sound: a double has 53 bits, so the guess may be off by a little; products of numbers
  // below 2^32 do not wrap.
  if (root > 0xffffffff) root = 0xffffffff;
  while (root * root > value) --root;
  while (root < 0xffffffff && (root + 1) * (root + 1) <= value) ++root;
  return root;
}

/// Strings that are not there differ from all others.
Word compareStrings(Word a, Word b, Word, Word, Word) {
  if (!a || !b) return a != b ? ~Word{0} : 0;
  return Word(int64_t(std::strcmp(pointer<const char>(a), pointer<const char>(b))));
}

Word unwind(Word value, Word, Word, Word, Word) { return value; }

struct Row {
  const char *name;
  Word (*call)(Word, Word, Word, Word, Word);
  bool mayEnd;
};
constexpr Row rows[] = {
    {"gather_bytes", gatherBytes, false}, {"memfrob", memfrobBytes, false},  {"nothing", nothing, false},
    {"square_root", squareRoot, false},   {"strcmp", compareStrings, false}, {"unwind", unwind, true},
};

}  // namespace

std::shared_ptr<const std::vector<HostFunction>> hostFunctions() {
  auto functions = std::make_shared<std::vector<HostFunction>>();
  for (const Row &row : rows) functions->push_back({row.name, row.mayEnd});
  return functions;
}

std::vector<bpftime_host_function> hostTable() {
  std::vector<bpftime_host_function> table;
  for (const Row &row : rows) table.push_back({row.name, row.call});
  return table;
}

}  // namespace bpftime::conformance
