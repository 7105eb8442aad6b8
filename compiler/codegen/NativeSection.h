// Builds the bytes of `.bpftime.native` (abi/native.h): tables, strings, initial values.
// What it writes is a function of its arguments alone, so equal inputs give equal files.
#pragma once

#include "object/ObjectFile.h"
#include "verify/Verify.h"

#include <string>
#include <vector>

namespace llvm {
class Module;
}

namespace bpftime {

/// What the section says of the code beside the programs themselves.
struct NativeTarget {
  const llvm::Module *module;     ///< says which programs have more than one body
  uint16_t machine;               ///< ELF e_machine
  std::string cpu;                ///< as asked for
  std::string features;           ///< of C-ABI entries
  uint32_t cpuFeatures;           ///< BPFTIME_CPU_*
  std::vector<uint32_t> helpers;  ///< ids the code calls, ascending
};

std::vector<uint8_t> nativeSection(const ObjectFile &, llvm::ArrayRef<VerifiedProgram>, const NativeTarget &);

}  // namespace bpftime
