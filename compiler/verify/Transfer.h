// What one instruction does to one path: check, then change the state. Knows nothing of
// the walk (Explore.cpp); the walk knows nothing of instructions.
#pragma once

#include "verify/Env.h"

#include <vector>

#include <llvm/Support/Error.h>

namespace bpftime {

enum class Flow : uint8_t {
  Continues,  ///< path.pc is the next instruction
  Ended,      ///< the program has returned
};

/// Executes the instruction at path.pc. A branch that can go both ways appends the other
/// way to `forks`. An error is a finished diagnostic.
llvm::Expected<Flow> step(Env &, Path &, std::vector<Path> &forks);

/// After an error: what the instruction would have made becomes poison, which is accepted
/// everywhere, and the path goes on behind it. False if it cannot go on.
bool recover(Env &, Path &);

// The families of instructions. Each sets path.pc.
llvm::Error transferAlu(Env &, Path &, const Insn &);
llvm::Error transferSwap(Env &, Path &, const Insn &);
llvm::Error transferLoadImm64(Env &, Path &, const Insn &);
llvm::Error transferLoad(Env &, Path &, const Insn &);
llvm::Error transferStore(Env &, Path &, const Insn &);
llvm::Error transferAtomic(Env &, Path &, const Insn &);
llvm::Error transferBranch(Env &, Path &, const Insn &, std::vector<Path> &forks);
llvm::Error transferLoadPacket(Env &, Path &, const Insn &, std::vector<Path> &forks);
llvm::Error transferMayGoto(Env &, Path &, const Insn &, std::vector<Path> &forks);
llvm::Error transferHelper(Env &, Path &, const Insn &, std::vector<Path> &forks);
llvm::Error transferKfunc(Env &, Path &, const Insn &, std::vector<Path> &forks);
llvm::Error transferCall(Env &, Path &, const Insn &);
llvm::Expected<Flow> transferExit(Env &, Path &);

// Shared by the families.

/// The register must have been written on this path.
llvm::Error requireInit(const Env &, const Path &, unsigned reg);
/// r10 is never written.
llvm::Error requireWritable(const Env &, const Path &, unsigned reg);
/// The conditional jump at path.pc goes both ways: `other` takes it.
void forkBranch(Path &path, Path other, const Insn &, std::vector<Path> &forks);
/// The function at the top returns early, with a number: the path on the caller's side.
Path returnEarly(Env &, const Path &, Scalar result);
/// A pointer becomes visible to something that may read through it.
void noteEscape(Env &, const Path &, const Value &);
/// About to be copied: gives a number an id, so that what is learned of one copy holds
/// for the other.
void linkCopies(Env &, Value &);
/// A fresh number computed from others.
Value makeScalar(Env &, const Path &, Scalar, NodeId a = NoNode, NodeId b = NoNode);

}  // namespace bpftime
