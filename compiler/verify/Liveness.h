// Which registers may still be read, per instruction: a static backward data flow.
// Trusts the Cfg. Over-approximates: a register it calls dead is never read again.
#pragma once

#include "bpf/Program.h"
#include "verify/Cfg.h"

#include <vector>

namespace bpftime {

/// Bit r: register r is live before the instruction in this slot.
using RegisterMask = uint16_t;
std::vector<RegisterMask> liveRegisters(const Program &, const Cfg &);

/// The registers an instruction reads and writes.
struct UseDef {
  RegisterMask use = 0, def = 0;
};
/// `calleeUses`: for CallLocal and CallKfunc, which of r1..r5 the callee reads.
UseDef useDefOf(const Insn &, RegisterMask calleeUses);

}  // namespace bpftime
