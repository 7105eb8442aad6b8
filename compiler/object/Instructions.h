// An object from bare instructions, as conformance suites give them: no ELF, no maps, no types.
#pragma once

#include "object/ObjectFile.h"

namespace bpftime {

/// One program `main` of a type (enum bpf_prog_type), which begins at the first instruction
/// and whose functions begin where calls go. Errors: BadUsage for bytes that are not whole
/// instructions; those of decode().
llvm::Expected<ObjectFile> objectOfInstructions(llvm::ArrayRef<uint8_t> bytes, std::string name,
                                                uint32_t type);

}  // namespace bpftime
