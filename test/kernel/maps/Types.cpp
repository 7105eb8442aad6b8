// Shapes were chosen for their corners: one entry, sizes that are no multiple of 8 or 4,
// keys and values of a byte, many buckets, none preallocated.
#include "Types.h"

namespace mapdiff {

namespace {

constexpr uint32_t noPrealloc = 1, noCommonLru = 2, zeroSeed = 1 << 6, mmapable = 1 << 10;

}  // namespace

const std::vector<TypeRow> &typeRows() {
  static const std::vector<TypeRow> rows = {
      {"array", 2, Order::Same, 1.2, {{4, 8, 16}, {4, 5, 1}, {4, 64, 100}, {4, 1, 7}, {4, 24, 33, mmapable}}},
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
        {12, 20, 50, zeroSeed}}},
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
      {"ringbuf", 27, Order::Keyless, 1, {{0, 0, 4096}, {0, 0, 65536}}},
  };
  return rows;
}

}  // namespace mapdiff
