// The walk's own claim, held against real runs: whatever state a program is in before an
// instruction, the walk has been in one that contains it, as far as its verdict relied on
// what it contains. This tests every rule and the pruning at once, not only the facts.
#pragma once

#include "verify/Env.h"

#include <array>
#include <string>
#include <vector>

namespace bpftime {

/// A moment of a real run.
struct Moment {
  uint32_t pc = 0;
  const uint64_t *regs = nullptr;  ///< r0 to r10
  uint64_t ctx = 0;                ///< address of the context
  uint64_t values = 0;             ///< address of the first value of map 0
  uint32_t valueSize = 0, valueCount = 0;
};

class Witnesses : public VerifyObserver {
 public:
  void atInsn(InsnIndex, const State &) override;
  void atEnd(const Env &) override;

  /// Empty if the walk was in a state that contains this one, else what is wrong.
  std::string check(const Moment &) const;

 private:
  using Registers = std::array<Value, RegisterCount>;
  std::vector<std::vector<Registers>> seen;  ///< by instruction, of the entry's frame
  std::vector<RegisterMask> live;
};

}  // namespace bpftime
