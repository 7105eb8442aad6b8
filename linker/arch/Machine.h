// What the linker must know of a CPU to lay out code for it: how wide its addresses are and
// what its relocations touch. lld knows the rest.
#pragma once

#include <cstdint>

#include <llvm/ADT/StringRef.h>

namespace bpftime {

struct Machine {
  uint16_t elf;             ///< e_machine
  const char *triple;       ///< for --target
  bool is64;                ///< else its files are ELF32 and its slots 4 bytes
  uint32_t slotRelocation;  ///< writes the bare address of a symbol into a slot
  uint32_t slotsReserved;   ///< entries at the start of .got that lld keeps for itself
  /// Bytes from its offset that a relocation of this type may touch. The addend counts where
  /// it is a length.
  uint64_t (*touches)(uint32_t type, uint64_t addend);
  /// Whether the bytes are a number of unknown length (ULEB128) instead.
  bool (*touchesNumber)(uint32_t type);

  uint32_t slotBytes() const { return is64 ? 8 : 4; }
};

/// The row of an e_machine, or nullptr if nothing can be linked for it.
const Machine *machineOf(uint16_t elf);

}  // namespace bpftime
