// A .native object, read and checked: the border between compiler and linker.
//
// A .native file is input like any other: it may come from another machine, another
// version or an enemy. readNative() looks at every offset, count and index of the ELF
// file and of the .bpftime.native section before anything follows them, so that lld and
// the passes of the linker meet only well-formed files.
#pragma once

#include "Link.h"

#include <llvm/ADT/StringRef.h>

namespace bpftime {

/// A checked native object. Views point into `section`, `btf` and the input's bytes.
class NativeFile {
 public:
  std::string name;
  llvm::ArrayRef<uint8_t> elf;         ///< the whole file, owned by the caller
  std::vector<uint8_t> btf;            ///< .BTF, may be empty
  std::vector<std::string> undefined;  ///< symbols the object needs, in table order

  /// The symbols of a body: its own, and the one that tail calls enter.
  struct Entry {
    std::string symbol, tail;
  };
  std::vector<Entry> programEntries, bodyEntries;  ///< of each row of programs() and of bodies()

  const bpftime_native_header &header() const;
  llvm::ArrayRef<bpftime_native_program> programs() const;
  llvm::ArrayRef<bpftime_native_map> maps() const;
  llvm::ArrayRef<bpftime_native_link> links() const;
  llvm::ArrayRef<bpftime_native_body> bodies() const;
  llvm::ArrayRef<uint32_t> helpers() const;
  llvm::ArrayRef<uint8_t> data() const;
  llvm::ArrayRef<bpftime_map_slot> slots() const;
  llvm::ArrayRef<bpftime_settable> settables() const;
  /// A string of the table; every offset in a checked file is valid.
  llvm::StringRef string(uint32_t off) const;
  /// The bytes of .bpftime.native.
  llvm::ArrayRef<uint8_t> sectionBytes() const { return section; }

 private:
  std::vector<uint8_t> section;
  friend llvm::Expected<NativeFile> readNative(const LinkInput &);
};

/// Reads and checks one native object. Errors: not-native (the file is something else),
/// native-damaged (it contradicts itself), native-abi (made for another version).
llvm::Expected<NativeFile> readNative(const LinkInput &);

}  // namespace bpftime
