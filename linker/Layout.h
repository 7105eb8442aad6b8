// From relocatable objects to one flat, position-independent run of code.
//
// lld does what linkers do well: drops what no program reaches, merges constants,
// resolves references inside the objects and lays out the import slots. What comes out
// of it is taken apart again: bytes, where each program starts, what each slot imports.
#pragma once

#include "NativeFile.h"

#include <string>
#include <vector>

namespace bpftime {

/// The code part of a blob before it has a header.
struct CodeLayout {
  struct Function {
    std::string symbol;
    uint32_t off, size;
  };
  std::vector<uint8_t> code;         ///< slots and reserved slots are zero
  uint32_t slotsOff = 0;             ///< code offset of the first slot
  std::vector<std::string> imports;  ///< symbol names, in slot order
  uint32_t tableOff = 0;             ///< code offset of the room for the program table
  uint32_t entriesOff = 0;           ///< code offset of the room for where programs are entered
  std::vector<Function> roots;       ///< one per requested root, in that order
  std::vector<uint8_t> debug;        ///< an ELF file for debuggers, if wanted; its addresses are code offsets
};

/// Room to keep free: slots behind those that code refers to, and behind them bytes for the
/// program table, which bpftime_programs names, and for where each program is entered.
struct LayoutRoom {
  uint32_t slots = 0, tableBytes = 0, entriesBytes = 0;
};

/// Lays out the objects, keeping what `roots` reach. Errors: layout-failed with lld's words,
/// writable-data, not-position-independent.
llvm::Expected<CodeLayout> layout(llvm::ArrayRef<NativeFile>, llvm::ArrayRef<std::string> roots,
                                  const LayoutRoom &, bool wantsDebug);

}  // namespace bpftime
