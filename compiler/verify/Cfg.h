// The shape of a program: which instructions belong to which subprogram, where paths can
// meet, and how deep calls nest. Checked before any state exists, so that what comes
// after may step from instruction to instruction without bounds checks.
#pragma once

#include "bpf/Program.h"

#include <optional>
#include <vector>

#include <llvm/ADT/ArrayRef.h>
#include <llvm/Support/Error.h>

namespace bpftime {

struct Cfg {
  std::vector<uint32_t> subprogramOf;  ///< by instruction slot
  std::vector<bool> mayMeet;           ///< by slot: two paths can arrive here (pruning is tried)
  std::vector<bool> loopHead;          ///< by slot: target of a backward jump
  std::vector<bool> converges;         ///< by slot: rounds of a loop that ends by itself meet here
  std::vector<bool> changesPacket;     ///< by subprogram: it or what it calls may move the packet
};

/// Leaves true for a program it accepts: every jump stays in its subprogram, every call
/// goes to the first instruction of one, no subprogram can run off its end, every
/// instruction can be reached, calls do not recurse and nest at most 8 deep.
llvm::Expected<Cfg> buildCfg(const Program &);

/// Where control can go after an instruction, within its subprogram.
struct Successors {
  std::optional<InsnIndex> next;   ///< falls through to
  std::optional<InsnIndex> other;  ///< jumps to
};
Successors successorsOf(llvm::ArrayRef<Insn>, InsnIndex);

/// The kernel's rule on stacks: every chain of calls, each frame rounded up to 16 bytes,
/// fits into 512. `bytes` is by subprogram. Returns the offending chain, empty if none,
/// and in `deepest` the largest sum of exact bytes.
std::vector<uint32_t> chainOverStackLimit(const Program &, const Cfg &, llvm::ArrayRef<uint32_t> bytes,
                                          uint32_t &deepest);

}  // namespace bpftime
