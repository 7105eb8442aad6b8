// Joins what single paths see into facts that hold on all of them.
//
// Sound despite pruning: a path that is pruned is covered by a state explored before it
// (Equivalence.h), and everything recorded here would have been the same, or less, on the
// pruned path:
//   - pointers: kind, frame, map and fixed offset are compared for equality, the variable
//     part must be contained, in range and in known bits: so are offsets and alignment;
//   - sizes, keys, and numbers that let a branch go one way only: their nodes are marked as
//     required, so the numbers of the pruned path were contained in these;
//   - results: they follow from the above (which bytes of a frozen map; the size given to
//     a string read), never from a number that was merely at hand.
// Ranges of other numbers are not facts: a number that decided nothing may be anything on
// a pruned path. What decided something did so in an instruction of the program, where
// LLVM finds the range itself.
#pragma once

#include "bpf/Program.h"
#include "verify/Cfg.h"
#include "verify/Facts.h"
#include "verify/Liveness.h"
#include "verify/State.h"

#include <vector>

namespace bpftime {

class FactsBuilder {
 public:
  /// `mapsOfObject`: ids from there on are of maps that the compiler cannot name.
  FactsBuilder(const Program &, const Cfg &, uint32_t mapsOfObject);

  void reached(InsnIndex i) { ++seen[index(i)].visits; }
  void branch(InsnIndex, bool mayTake, bool mayFall);
  /// An access through a pointer; offsets as a signed range. False if another path
  /// accesses the context here and this one does not, or the reverse.
  bool access(InsnIndex, const Value &base, unsigned topFrame, int64_t min, int64_t max);
  /// A number that the instruction gives on this path, whatever else is known of it.
  void result(InsnIndex, const Scalar &);
  /// nullopt: a map that has no name, found in another.
  void callMap(InsnIndex i, std::optional<MapId> map) { seen[index(i)].map.say(map); }
  /// The key, if it is constant and names an element that exists.
  void callKey(InsnIndex i, std::optional<uint32_t> key) { seen[index(i)].key.say(key); }
  void callSize(InsnIndex, const Scalar &);
  /// A call of `subprogram` with the registers of `caller`; `live`: those it may read.
  void call(uint32_t subprogram, const Frame &caller, RegisterMask live);
  /// A helper calls `subprogram`, with arguments that nothing is said of.
  void callFromHelper(uint32_t subprogram);
  /// A timer may call it, with values of the map; each pair is told once.
  void timerCallback(uint32_t subprogram, MapId map) { facts.timerCallbacks.push_back({subprogram, map}); }
  /// The stack of a subprogram is used from `lowest` (negative, from r10) upwards.
  void stack(uint32_t subprogram, int64_t lowest);
  void ctxRead(int64_t offset, unsigned bytes);
  /// The context may be read by someone else: a helper, or through memory.
  void ctxEscapes() { facts.ctxWords = ~uint64_t{0}; }
  /// The slots of `mask` may be read before they are written: of one subprogram's frame,
  /// or of whichever it is.
  void readsUninitStack(uint32_t subprogram, uint64_t mask) { facts.unwrittenSlots[subprogram] |= mask; }
  void readsUninitStack();

  const std::vector<uint32_t> &stackBytes() const { return facts.stackBytes; }
  Facts finish(uint32_t stackBytesMax);

 private:
  /// What every path says; nothing once two disagree or one does not know.
  template <typename T> struct Unanimous {
    std::optional<T> value;
    bool isSaid = false;
    void say(std::optional<T> now) {
      value = isSaid && value != now ? std::nullopt : now;
      isSaid = true;
    }
  };
  struct Seen {
    uint32_t visits = 0, results = 0;
    bool accessed = false, mayTake = false, mayFall = false;
    Unanimous<MapId> map;
    Unanimous<uint32_t> key;
    Unanimous<uint64_t> size;
  };
  uint32_t mapsOfObject;
  std::vector<Seen> seen;
  std::vector<bool> called;  ///< by subprogram
  Facts facts;
};

}  // namespace bpftime
