// One map seen through bpf(2)'s commands, once the kernel's and once ours. Both sides take
// the same buffers and give 0 or -errno, so that a comparison needs no translation.
#pragma once

#include "TestImage.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace mapdiff {

struct Shape {
  uint32_t keySize, valueSize, maxEntries, flags = 0;
  uint32_t lock = 0;  ///< where values have a bpf_spin_lock, + 1; the key is then an int
};

/// What MAP_*_BATCH takes; `count` is in and out.
struct Batch {
  const void *in;
  void *out, *keys, *values;
  uint32_t count;
  uint64_t elemFlags, flags;
};
enum class BatchKind { Read, Take, Update, Delete };

class Side {
 public:
  virtual ~Side() = default;
  virtual int read(const void *key, void *value, uint64_t flags) = 0;
  virtual int take(const void *key, void *value, uint64_t flags) = 0;
  virtual int update(const void *key, const void *value, uint64_t flags) = 0;
  virtual int remove(const void *key) = 0;
  virtual int nextKey(const void *key, void *next) = 0;
  virtual int freeze() = 0;
  virtual int batch(BatchKind, Batch &) = 0;
  virtual size_t valueBytes() const = 0;  ///< as the commands above move a value
};

/// Maps that values of an array or a hash of maps may name: by any number, of which the rest by 4
/// counts. 0 and 1 are alike and have the shape that the outer map asks for, 2 has another, 3 is none.
constexpr uint32_t innerMaps = 3;
constexpr Shape innerShape = {4, 8, 2}, otherInnerShape = {4, 16, 2};
inline bool holdsMaps(uint32_t type) { return type == 12 || type == 13; }

/// 0 or -errno of MAP_CREATE; a created map goes to `out`.
int createKernelMap(uint32_t type, const Shape &, std::unique_ptr<Side> &out);
/// Ours; a shape that `check` refuses gives its error.
int createOurMap(uint32_t type, const Shape &, std::unique_ptr<Side> &out);
/// What our MAP_CREATE would answer, without making anything.
int checkOurShape(uint32_t type, const Shape &);

}  // namespace mapdiff
