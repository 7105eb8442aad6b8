// Mutation by instruction instead of by byte. An input is 8 bytes, the first of which
// selects the program type, then instructions as in the object file.
#pragma once

#include "bpf/Insn.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bpftime::fuzz {

struct Input {
  uint32_t type = 1;  ///< enum bpf_prog_type
  std::vector<RawInsn> insns;
};

/// Bytes that make no whole instruction are dropped.
Input parse(const uint8_t *data, size_t size);

}  // namespace bpftime::fuzz
