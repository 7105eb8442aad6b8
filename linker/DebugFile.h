// The ELF file beside a blob (`link --debug`), for debuggers only: nothing reads it back.
// link() makes it of what lld made; code that is added to the blob later is added here.
#pragma once

#include <cstdint>
#include <vector>

#include <llvm/ADT/ArrayRef.h>
#include <llvm/Support/Error.h>

namespace bpftime {

/// The file with unwind tables in .debug_frame: those that it has, and `frames`, those of code
/// behind what lld laid out.
llvm::Expected<std::vector<uint8_t>> withFrames(llvm::ArrayRef<uint8_t> debug,
                                                llvm::ArrayRef<uint8_t> frames);

}  // namespace bpftime
