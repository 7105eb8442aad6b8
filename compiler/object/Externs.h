// What an object takes from a kernel by name: its symbols, which a process does not
// have, and its version.
#pragma once

#include "object/ObjectFile.h"

struct bpf_object;

namespace bpftime {

/// Errors: UnresolvedExtern for every variable declared __ksym, and for every CONFIG_ option
/// declared __kconfig. libbpf would fill in what the kernel has that happens to run. `types`: the object's
/// .BTF, checked; not libbpf's copy, which stands functions in for variables.
llvm::Error checkExterns(llvm::ArrayRef<uint8_t> types, const std::string &path);

/// If the object has LINUX_KERNEL_VERSION: records the version in `to`, and puts the
/// given one, if any, into the initial value of its .kconfig map. After collect().
void setKernelVersion(const bpf_object *, std::optional<uint32_t> version, ObjectFile &to);

}  // namespace bpftime
