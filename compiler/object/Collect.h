// From libbpf's loaded object and the emulation's records to the project's own types.
#pragma once

#include "object/ObjectFile.h"
#include "object/emulation/Emulation.h"

struct bpf_object;

namespace bpftime {

class LibbpfLog;

/// Fills maps, programs and BTF of `to`, whose path and license are set. To be called after a
/// successful load. Errors: what decode() finds, each with its program and source line;
/// DuplicateName.
llvm::Error collect(bpf_object *, const Emulation &, const LibbpfLog &, ObjectFile &to);

/// Whether the kernel would count a program of this license as GPL-compatible.
bool isGplCompatible(const std::string &license);

}  // namespace bpftime
