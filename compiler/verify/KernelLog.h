// What the kernel's verifier says, read from its log.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <llvm/ADT/StringRef.h>

namespace bpftime {

struct KernelLog {
  std::string reason;                ///< the last line about the program; "" if there is none
  std::vector<std::string> because;  ///< the last instructions and remarks before it, oldest first
  std::optional<uint32_t> insn;      ///< where it happened
  // From the statistics, which only a verifier that ran prints; 0 otherwise.
  uint64_t time_ns = 0, insnsProcessed = 0, peakStates = 0;
};

/// The form of the log is nobody's promise: what is not understood counts as remark.
KernelLog parseKernelLog(llvm::StringRef log);

}  // namespace bpftime
