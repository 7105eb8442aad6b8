// BPF C in, an eBPF object out: the bytes that `clang -target bpf -mcpu=v4 -O2 -g -c`
// would have written, without a second process and without a file.
#pragma once

#include "frontend/Translation.h"
#include "support/Diagnostic.h"

namespace bpftime {

/// Translates the file. Clang's warnings, and those about what is not available, go to
/// `warn` as they stand, whatever comes of the translation. Errors: SourceError, one for
/// each of Clang's; NoFrontend if Clang cannot be loaded.
llvm::Expected<std::vector<uint8_t>> translate(const std::string &path, const SourceOptions &,
                                               const Availability &,
                                               llvm::function_ref<void(Diagnostic)> warn);

/// A diagnostic about an object names its sources without the folder it was made in
/// ("./prog.bpf.c"); who just translated `source` knows where that is.
void placeAtSource(Diagnostic &, llvm::StringRef source);

}  // namespace bpftime
