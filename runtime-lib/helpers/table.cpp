// From a helper's number to its address. Made from helpers.def: a row whose function
// is missing does not link.
#include "helpers.h"

const void *bpftime_helper_by_id(uint32_t id) {
  switch (id) {
#define HELPER(id, name, gpl, programs, ret, a1, a2, a3, a4, a5) \
  case id: return reinterpret_cast<const void *>(bpftime_helper_##name);
#include "helpers.def"
#undef HELPER
    default: return nullptr;
  }
}
