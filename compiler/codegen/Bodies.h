// Helpers that become part of the program: their bodies are the runtime's own sources
// (runtime-lib/inline), compiled to bitcode for each target when this compiler is built.
#pragma once

#include "bpf/HelperTable.h"
#include "object/ObjectFile.h"

#include <optional>

namespace llvm {
class Function;
class Module;
class TargetMachine;
}  // namespace llvm

namespace bpftime {

/// The body of a helper for a map, or for none, and for a size in bytes, where it is known, declared
/// in the module: the helper's arguments and the map's shape (bodies.def). Null if there is none,
/// or none for this target.
llvm::Function *declareBody(llvm::Module &, const HelperPrototype &, const MapDef *,
                            std::optional<uint64_t> size);

/// Gives every declared body its definition, private to the module, with the register policy
/// that goes into any function.
void linkBodies(llvm::Module &, const llvm::TargetMachine &);

}  // namespace bpftime
