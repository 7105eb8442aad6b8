// More than one body for a program: the baseline's, which every CPU of the architecture runs,
// and others for CPUs that have more (abi/cpu_levels.def). The loader chooses; nothing in the
// code does. A body is the program and all functions that it calls, compiled once more, so that
// calls stay within one level.
//
// Unasked, programs get more bodies that run in loops and whose entry may use all registers;
// a body in which the optimiser made nothing of the level is dropped again.
#pragma once

#include "codegen/Codegen.h"

#include <llvm/ADT/SmallVector.h>

namespace llvm {
class Function;
}

namespace bpftime {

/// A row of cpu_levels.def.
struct Level {
  uint32_t bit;  ///< BPFTIME_CPU_*
  const char *name;
  const char *cpu, *features;  ///< as LLVM spells them
  bool isDefault;
};

/// Errors: UnknownLevel, which lists the known.
llvm::Expected<const Level *> levelNamed(llvm::StringRef);

/// What --levels asks for, from the least to the most. Errors: a word that is no level; levels
/// on top of a CPU other than the baseline of x86_64.
llvm::Expected<llvm::SmallVector<const Level *>> chosenLevels(const CodegenOptions &);

/// Those of them that a program gets bodies for.
llvm::SmallVector<const Level *> levelsOf(const VerifiedProgram &, const CodegenOptions &);

/// What stands behind the names of a level's functions: a dot and its name.
std::string suffixOf(const Level &);

/// What marks the functions of a body: of a level, or of the baseline beside others.
std::string markOf(const std::string &program, const Level *);
void markBody(llvm::Function &, const std::string &mark);

/// Drops the bodies that nobody asked for by name and that gain nothing.
void dropIdleBodies(llvm::Module &, const CodegenOptions &);

/// The levels that a program of the module has bodies for, from the least to the most.
llvm::SmallVector<const Level *> levelsIn(const llvm::Module &, const std::string &program);

}  // namespace bpftime
