// The memory that a program may touch in a guarded run: every block has exact bounds, and a
// block that was taken away is kept, so that nobody else gets its address.
#pragma once

#include "verify/Facts.h"

#include <deque>
#include <optional>
#include <random>
#include <vector>

namespace bpftime {

struct Block {
  Region region = Region::Unknown;
  uint64_t base = 0, size = 0;  ///< of all of it
  uint64_t part = 0;            ///< accesses stay inside one part: an element of a map
  bool isReadOnly = false;
  bool isAlive = true;
};

class GuardedMemory {
 public:
  static constexpr unsigned FramesMax = 8, FrameBytes = 512;

  explicit GuardedMemory(std::mt19937_64 &);
  /// A new block with random contents.
  Block &add(Region, uint64_t bytes, uint64_t part = 0);
  /// The living block that an access lies in, or nullptr. Not for the stack.
  const Block *find(uint64_t address, uint64_t bytes) const;
  /// The frame an access lies in; `frames` are active.
  std::optional<unsigned> frameOf(uint64_t address, uint64_t bytes, unsigned frames) const;
  uint64_t frameTop(unsigned frame) const { return stackEnd - uint64_t(frame) * FrameBytes; }
  Block *at(uint64_t base);

 private:
  std::mt19937_64 &random;
  std::deque<Block> blocks;
  std::deque<std::vector<uint64_t>> storage;
  uint64_t stackEnd = 0;
};

}  // namespace bpftime
