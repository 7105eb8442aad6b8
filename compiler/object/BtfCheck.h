// Is the type information well-formed? libbpf follows type ids and string offsets with
// few checks of its own; these are done before it does.
#pragma once

#include <cstdint>
#include <string>

#include <llvm/ADT/ArrayRef.h>

namespace bpftime {

/// "" if `bytes` is empty or well-formed BTF: tables inside the section, known kinds,
/// names inside the string table, type ids that exist, no type that contains itself.
/// Otherwise what is wrong. Format: Documentation/bpf/btf.rst.
std::string checkBtf(llvm::ArrayRef<uint8_t> bytes);

/// The same for .BTF.ext: its header and the extents of its three tables.
std::string checkBtfExt(llvm::ArrayRef<uint8_t> bytes, bool &hasCoreRelocations);

}  // namespace bpftime
