// What ALU instructions and comparisons compute, for the guarded interpreter. RFC 9669.
#pragma once

#include "bpf/Insn.h"

namespace bpftime {

uint64_t signExtended(uint64_t value, unsigned bits);
/// InsnKind::Alu: from the old destination and the second operand.
uint64_t computeAlu(const Insn &, uint64_t a, uint64_t b);
/// InsnKind::Swap, on a little-endian machine.
uint64_t computeSwap(const Insn &, uint64_t a);
bool holds(const Insn &branch, uint64_t a, uint64_t b);
/// What an atomic leaves in memory. `expected`: r0, for a compare and exchange.
uint64_t computeAtomic(AtomicOp, uint64_t old, uint64_t operand, uint64_t expected);

}  // namespace bpftime
