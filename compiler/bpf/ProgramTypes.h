// What the kernel and bpftool call the types of programs (uapi/linux/bpf.h, enum bpf_prog_type).
// Which of them mean something here is for runtime-lib/abi/program_types.def to say.
#pragma once

#include <cstdint>
#include <string>

namespace bpftime {

/// "cgroup_skb"; the number of a type that is newer than this list.
std::string kernelProgramType(uint32_t type);

}  // namespace bpftime
