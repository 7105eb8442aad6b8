// Is this pointer good for this access? One answer for loads, stores, atomics and the
// memory arguments of helpers.
#pragma once

#include "verify/Context.h"
#include "verify/Transfer.h"

namespace bpftime {

/// BPF_F_RDONLY_PROG: only user space writes into the map.
constexpr uint32_t ReadOnlyByProgram = 1u << 7;

/// An access through a register.
struct Access {
  unsigned reg = 0;  ///< for messages and for the base value
  int64_t displacement = 0;
  uint32_t bytes = 0;  ///< the most bytes it can touch
  bool isWrite = false;
  bool isAligned = false;  ///< natural alignment is required in every region (atomics)
  bool isSigned = false;   ///< a sign-extending load
  bool byHelper = false;   ///< a helper's memory argument: no alignment
  // Of helpers' arguments:
  unsigned sizeReg = 0;       ///< holds the number of bytes, of which `bytes` is the most; 0: none
  bool isOutput = false;      ///< written without being read
  bool nullIsFine = false;    ///< the helper finds out by itself
  bool packetIsFine = false;  ///< packet bytes will do
};

/// Where it lands: the first byte's offset from the region's start (stack: from r10).
struct Span {
  Value base;
  int64_t min = 0, max = 0;
  CtxField field = CtxField::Number;  ///< of a context: what the field is
  uint32_t type = 0;                  ///< CtxField::Kernel: which structure
};

/// Checks kind, bounds, alignment, direction and the context's rules, and records the
/// access as a fact. Changes no state.
llvm::Expected<Span> checkAccess(Env &, Path &, const Access &);

/// The value a load gives: a saved value, a constant of a frozen map, or a number.
llvm::Expected<Value> loadValue(Env &, Path &, const Span &, const Insn &);
/// Puts a value into the memory at `span`.
llvm::Error storeValue(Env &, Path &, const Span &, unsigned bytes, const Value &);

/// A helper fills [span.min, span.max + bytes) of its output argument.
void helperWrites(Env &, Path &, const Span &, uint32_t bytes, bool fillsAll);
/// A helper reads that much.
void helperReads(Env &, Path &, const Span &, uint32_t bytes);

}  // namespace bpftime
