// Joins what single paths see into facts that hold on all of them.
//
// Sound despite pruning: a path that is pruned is covered by a state explored before it,
// and everything recorded here (pointers, sizes, branches that go one way) is either
// compared exactly or marked as required, so the pruned path would record the same.
#pragma once

#include "bpf/Program.h"
#include "verify/Cfg.h"
#include "verify/Facts.h"
#include "verify/Value.h"

#include <vector>

namespace bpftime {

class FactsBuilder {
 public:
  FactsBuilder(const Program &, const Cfg &);

  void reached(InsnIndex i) { seen[index(i)].reached = true; }
  void branch(InsnIndex, bool mayTake, bool mayFall);
  /// An access of `bytes` bytes through a pointer; offsets as a signed range. False if
  /// another path accesses the context here and this one does not, or the reverse.
  bool access(InsnIndex, const Value &base, unsigned topFrame, int64_t min, int64_t max);
  void callMap(InsnIndex, MapId);
  /// A map that has no name: one found in another.
  void callMapVaries(InsnIndex);
  void callSize(InsnIndex, const Scalar &);
  /// The stack of a subprogram is used from `lowest` (negative, from r10) upwards.
  void stack(uint32_t subprogram, int64_t lowest);
  void ctxRead(int64_t offset, unsigned bytes);
  /// The context may be read by someone else: a helper, or through memory.
  void ctxEscapes() { facts.ctxWords = ~uint64_t{0}; }
  void readsUninitStack() { facts.needsZeroedStack = true; }

  const std::vector<uint32_t> &stackBytes() const { return facts.stackBytes; }
  Facts finish(uint32_t stackBytesMax);

 private:
  struct Seen {
    bool reached = false, accessed = false, mapSeen = false, sizeSeen = false;
    bool mayTake = false, mayFall = false, mapVaries = false, sizeVaries = false;
  };
  std::vector<Seen> seen;
  Facts facts;
};

}  // namespace bpftime
