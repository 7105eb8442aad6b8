// What the code generator knows about the target beside LLVM's TargetMachine: which
// features an entry may use, and which CPU features the result needs at load time.
// Rows of program_types.def decide the policy; nothing here looks at instructions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <llvm/ADT/StringRef.h>

#include "native.h"

namespace llvm {
class TargetMachine;
}

namespace bpftime {

/// The row of program_types.def, or nothing if this project does not run the type.
struct ProgramType {
  uint32_t id;
  const char *name;
  bpftime_register_policy policy;
  const char *context;
};
std::optional<ProgramType> programType(uint32_t id);

/// The feature string of a function under a policy: the machine's own, and for general
/// registers everything that owns other registers switched off again.
std::string featuresFor(const llvm::TargetMachine &, bpftime_register_policy);

/// BPFTIME_CPU_* bits the machine's feature set implies.
uint32_t cpuFeatureBits(const llvm::TargetMachine &, llvm::StringRef cpuOption);

}  // namespace bpftime
