// Shapes were chosen for their corners: one entry, sizes that are no multiple of 8 or 4,
// keys and values of a byte, many buckets, none preallocated.
#include "Types.h"

#include <cstring>

namespace mapdiff {

namespace {

constexpr uint32_t noPrealloc = 1, noCommonLru = 2, zeroSeed = 1 << 6, mmapable = 1 << 10;

/// Prefixes of all lengths, with few different bits, so that they often lie in each other.
void fillPrefix(std::vector<uint8_t> &key, uint32_t number) {
  uint32_t bits = number * 7 % (uint32_t(key.size() - 4) * 8 + 1);
  std::memcpy(key.data(), &bits, 4);
  for (size_t i = 4; i < key.size(); ++i) key[i] = uint8_t(i < 6 ? (number * 37 >> (i - 4)) & 0x93 : number);
}

}  // namespace

const std::vector<TypeRow> &typeRows() {
  static const std::vector<TypeRow> rows = {
      {"array",
       2,
       Order::Same,
       1.2,
       {{4, 8, 16},
        {4, 5, 1},
        {4, 64, 100},
        {4, 1, 7},
        {4, 24, 33, mmapable},
        {4, 12, 9, 0, 1},
        {4, 24, 9, 0, 9}}},
      {"hash",
       1,
       Order::Any,
       2,
       {{4, 8, 1},
        {4, 8, 64},
        {16, 24, 100},
        {1, 1, 300},
        {7, 3, 33},
        {64, 200, 1000},
        {4, 8, 64, noPrealloc},
        {12, 20, 50, zeroSeed},
        {4, 12, 20, 0, 1},
        {4, 24, 20, noPrealloc, 9},
        {4, 20, 20, 0, 17}}},
      {"percpu_array", 6, Order::Same, 1.2, {{4, 8, 16}, {4, 5, 1}, {4, 64, 100}, {4, 1, 7}, {4, 4096, 2}}},
      {"percpu_hash",
       5,
       Order::Any,
       2,
       {{4, 8, 1}, {4, 8, 64}, {16, 24, 100}, {1, 1, 120}, {7, 3, 33}, {4, 8, 64, noPrealloc}}},
      {"lru_hash",
       9,
       Order::Any,
       0.25,
       {{4, 8, 1000}, {16, 24, 2000}, {7, 3, 1500}, {4, 8, 2000, noCommonLru}}},
      {"lru_percpu_hash", 10, Order::Any, 0.25, {{4, 8, 1000}, {7, 3, 1500}, {8, 8, 1200, noCommonLru}}},
      {"lpm_trie",
       11,
       Order::Same,
       1.2,
       {{5, 8, 16, noPrealloc}, {8, 8, 20, noPrealloc}, {8, 5, 200, noPrealloc}, {20, 24, 100, noPrealloc}},
       fillPrefix},
      {"array_of_maps", 12, Order::Same, 1.2, {{4, 4, 1}, {4, 4, 20}}},
      {"hash_of_maps", 13, Order::Any, 2, {{4, 4, 1}, {16, 4, 60}, {7, 4, 33, noPrealloc}}},
      {"queue", 22, Order::Keyless, 1, {{0, 8, 1}, {0, 4, 16}, {0, 13, 100}}},
      {"stack", 23, Order::Keyless, 1, {{0, 8, 1}, {0, 4, 16}, {0, 13, 100}}},
      {"ringbuf", 27, Order::Keyless, 1, {{0, 0, 4096}, {0, 0, 65536}}},
      {"user_ringbuf", 31, Order::Keyless, 1, {{0, 0, 4096}, {0, 0, 65536}}},
  };
  return rows;
}

}  // namespace mapdiff
