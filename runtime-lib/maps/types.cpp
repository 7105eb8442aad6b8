// The one place that turns a map type's number into its operations: made from
// map_types.def, so a row without a file is a link error.
#include "map.h"

const struct bpftime_map_ops *bpftime_map_type_ops(uint32_t type) {
  switch (type) {
#define MAP_TYPE(id, name, ops, kernel_name) \
  case id: return &ops##_map_ops;
#include "map_types.def"
#undef MAP_TYPE
    default: return nullptr;
  }
}
