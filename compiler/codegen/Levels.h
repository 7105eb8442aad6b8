// More than one body for a program: the baseline's, which every CPU of the architecture runs,
// and others for CPUs that have more (abi/cpu_levels.def). The loader chooses; nothing in the
// code does. Unasked, programs get more bodies that run in loops and whose entry may use all
// registers. LevelBodies.h makes them.
#pragma once

#include "codegen/Codegen.h"

#include <llvm/ADT/SmallVector.h>

namespace bpftime {

/// A row of cpu_levels.def.
struct Level {
  uint32_t bit;  ///< BPFTIME_CPU_*
  const char *name;
  const char *cpu, *features;  ///< as LLVM spells them
  bool isDefault;
};

/// From the least to the most.
llvm::ArrayRef<Level> allLevels();

/// Errors: UnknownLevel, which lists the known.
llvm::Expected<const Level *> levelNamed(llvm::StringRef);

/// What --levels asks for, from the least to the most. Errors: a word that is no level; levels
/// on top of a CPU other than the baseline of x86_64.
llvm::Expected<llvm::SmallVector<const Level *>> chosenLevels(const CodegenOptions &);

/// Those of them that a program gets bodies for.
llvm::SmallVector<const Level *> levelsOf(const VerifiedProgram &, const CodegenOptions &);

/// What a program's name becomes for a level: its own, a dot and the level's.
std::string nameOfBody(const std::string &program, const Level &);

}  // namespace bpftime
