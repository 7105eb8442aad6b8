// The map types that are held against the kernel's, one row each.
#pragma once

#include "Sides.h"

#include <vector>

namespace mapdiff {

/// In which order a type gives its keys.
enum class Order {
  Same,     ///< as the kernel's: next_key and batches are compared key by key
  Any,      ///< its own: iterations and batches are compared as sets
  Keyless,  ///< there are no keys (queue, stack, bloom filter)
};

struct TypeRow {
  const char *name;
  uint32_t type;
  Order order;
  /// Keys are drawn from this many per entry of the map: above 1 it fills up, below 1 it
  /// never does (LRU: what is evicted is each side's own choice).
  double keysPerEntry;
  std::vector<Shape> shapes;
  /// Writes key `number`; NULL: its bytes, little-endian, then filler.
  void (*fillKey)(std::vector<uint8_t> &key, uint32_t number) = nullptr;
};

const std::vector<TypeRow> &typeRows();

}  // namespace mapdiff
