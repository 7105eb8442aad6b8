// Where the pointers in registers come from, as far as the instructions alone tell: a
// forward data-flow analysis over one subprogram. It needs no facts, so code generation
// has typed pointers for stack and context even when the verifier said nothing.
//
// An origin is only given where it holds on every path. Its two uses: addresses become
// offsets from a known object (alias analysis sees them), and the residue modulo 8 says
// which shared accesses are naturally aligned.
#pragma once

#include "bpf/Program.h"
#include "verify/Facts.h"

#include <array>
#include <optional>
#include <vector>

namespace bpftime {

struct Origin {
  enum Kind : uint8_t {
    Unknown,
    Ctx,       ///< the entry's context argument
    Frame,     ///< this invocation's r10
    MapData,   ///< the first value of map `id`
    Argument,  ///< argument `id` of the subprogram, which facts call a pointer
    Result,    ///< what the helper call or the load of a packet pointer in slot `id` gave last
    Function,  ///< the subprogram that begins at slot `id`
  };
  Kind kind = Unknown;
  uint32_t id = 0;
  std::optional<int64_t> offset;  ///< from the object; nothing: varies
  std::optional<uint8_t> mod8;    ///< value modulo 8

  bool operator==(const Origin &) const = default;
};

using Registers = std::array<Origin, 11>;

class Origins {
 public:
  Origins(const Program &, const Facts &, SubprogramId);

  /// The registers before an instruction; nullptr if no path reaches it.
  const Registers *before(InsnIndex) const;
  bool reaches(InsnIndex i) const { return before(i) != nullptr; }

 private:
  void flow(InsnIndex to, const Registers &, std::vector<InsnIndex> &work);

  InsnIndex begin, end;
  std::vector<std::optional<Registers>> states;  ///< by slot - begin
};

/// The first slot of the function whose address a call's second argument holds on every
/// path, if there is one such: what bpf_loop repeats.
std::optional<InsnIndex> callbackOf(const Origins &, InsnIndex call);

/// Where control may go after an instruction: up to two slots. Facts cut dead branches.
llvm::SmallVector<InsnIndex, 2> successors(const Program &, const Facts &, InsnIndex);

/// The fact of an instruction; the unknown fact if there are none.
const InsnFact &factOf(const Facts &, InsnIndex);

/// What argument 0..4 of a subprogram points into, in all calls of it.
Region argumentOf(const Facts &, SubprogramId, unsigned argument);

}  // namespace bpftime
