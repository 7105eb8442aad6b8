// Formats of bpf_snprintf, which the kernel's verifier reads.
#pragma once

#include <llvm/ADT/StringRef.h>

namespace bpftime {

/// Whether the kernel takes this format with so many arguments (bpf_bprintf_prepare in
/// kernel/bpf/helpers.c): flags 0 + - space, a width, then d i u x X with l or ll, c, s, or p
/// alone or as pK px ps pS pB pks pus pI4 pi4 pI6 pi6. The text ends with the string.
bool isKernelFormat(llvm::StringRef text, uint64_t arguments);

}  // namespace bpftime
