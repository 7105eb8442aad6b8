// The ELF side of a native object: sections, symbols and relocations, checked before lld
// sees them. lld trusts its input more than we may, so everything it follows is looked
// at here first: section bounds, string tables, symbol and relocation indices, offsets.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <llvm/ADT/ArrayRef.h>
#include <llvm/Support/Error.h>

namespace bpftime {

/// What the linker wants to know of a relocatable ELF file.
struct ElfInput {
  uint16_t machine = 0;
  llvm::ArrayRef<uint8_t> native;      ///< .bpftime.native, empty if there is none
  llvm::ArrayRef<uint8_t> btf;         ///< .BTF
  std::vector<std::string> undefined;  ///< names of undefined symbols, in table order
  std::vector<std::string> functions;  ///< names of defined global code symbols
};

/// Checks a relocatable little-endian file. The error is plain text for a
/// diagnostic of the caller ("relocation 3 of .rela.text lies outside its section").
llvm::Expected<ElfInput> readElfInput(llvm::ArrayRef<uint8_t> bytes);

}  // namespace bpftime
