// How unwinders get from a wrapped call's return point to who called the probed function.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/STLFunctionalExtras.h>
#include <llvm/ADT/StringRef.h>
#include <llvm/Support/raw_ostream.h>

namespace bpftime {

/// A DWARF expression for the address to which the call returns whose CFA is on its stack.
/// `slot` is the address that the import slot of the process's sites has for whoever
/// evaluates it. `distance` is taken off a known address; of an unknown one comes 0.
struct CallerExpression {
  std::vector<uint8_t> bytes;
  uint32_t slotAt;  ///< where in `bytes` the 8 bytes of `slot` are
};
CallerExpression callerExpression(uint64_t slot, uint8_t distance);

/// What the file for unwinders is made of. Site N's wrapping call lies between the labels
/// CN and RN of the same text, whose first byte is B.
struct UnwindSpec {
  llvm::ArrayRef<uint32_t> sites;  ///< those that wrap, in the order of the text
  uint32_t codeOff;                ///< of B
  uint32_t sitesSlot;
  llvm::StringRef debugLink;  ///< path of an ELF file for debuggers; its checksum goes to elf_crc
};

/// Writes assembly text for the ELF file that a zone describes itself with (abi/image.h),
/// labels elf to elf_end. `fixup(off, label)` is called before each 8 bytes that shall hold
/// the run-time address of that code offset, or of `label` if it is not null.
void writeUnwindFile(llvm::raw_ostream &, const UnwindSpec &,
                     llvm::function_ref<void(uint64_t off, const char *label)> fixup);

}  // namespace bpftime
