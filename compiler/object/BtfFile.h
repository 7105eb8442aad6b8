// The BTF that CO-RE relocations are resolved against.
#pragma once

#include "object/ObjectFile.h"

namespace bpftime {

/// Checks --btf before libbpf reads it, and records in `to` what will be used if
/// anything is. Errors: CannotRead, BadBtfFile, NoBtfForCore.
llvm::Error chooseBtf(const ObjectOptions &, bool hasCoreRelocations, ObjectFile &to);

/// The same BTF as bytes, and its name for `btfSource`; empty if there is none.
struct KernelBtf {
  std::vector<uint8_t> bytes;
  std::string source;
};
KernelBtf readKernelBtf(const ObjectOptions &);

}  // namespace bpftime
