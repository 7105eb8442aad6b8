// A binary that probes go into: what an ELF file says of its code and its functions.
//
// The file may be any executable or library on the machine, stripped or not, damaged or
// hostile; everything read from it is checked. Addresses are virtual addresses as the
// file has them, before the loader moves it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>
#include <llvm/Support/Error.h>
#include <llvm/Support/MemoryBuffer.h>

namespace bpftime {

/// A function symbol. `size` may be 0: assembly often gives none.
struct BinarySymbol {
  std::string name;
  std::string version;  ///< "GLIBC_2.2.5", "" if it has none
  uint64_t address, size;
  bool isDefault = true;  ///< what a plain name means among several versions
  bool isLocal = false;
  bool isIndirect = false;  ///< STT_GNU_IFUNC: the address is that of a resolver
};

/// [begin, end): where a function's code lies.
struct FunctionRange {
  uint64_t begin, end;
};

class Binary {
 public:
  /// Errors: cannot-read, target-not-elf.
  static llvm::Expected<std::unique_ptr<Binary>> open(const std::string &path);

  const std::string &path() const { return realPath; }
  llvm::ArrayRef<uint8_t> buildId() const { return id; }
  /// The one function a name means ("malloc", "memcpy@GLIBC_2.2.5"). Errors:
  /// symbol-not-found with near names, symbol-ambiguous.
  llvm::Expected<const BinarySymbol *> find(llvm::StringRef name) const;
  /// The bounds of the function around an address: its symbol's size, else up to the
  /// next function. Nothing if no function is known there.
  std::optional<FunctionRange> functionAt(uint64_t address) const;
  /// True if the symbol at an address is a part that compilers split off a function
  /// ("f.cold"): it is jumped to with registers, flags and stack in use, never called.
  bool isSplitPart(uint64_t address) const;
  /// True if it holds code of Go, whose goroutines have small stacks that its runtime moves, by
  /// the return addresses in them.
  bool isGo() const { return hasGo; }
  /// True if a function begins in [begin, end).
  bool startsFunctionIn(uint64_t begin, uint64_t end) const;
  /// The code from an address to the end of its segment; empty if there is no code.
  llvm::ArrayRef<uint8_t> codeAt(uint64_t address) const;
  /// Where an offset in the file is mapped as code.
  std::optional<uint64_t> addressOfOffset(uint64_t fileOffset) const;

  struct Segment {
    uint64_t address, fileOffset;
    llvm::ArrayRef<uint8_t> bytes;
  };
  llvm::ArrayRef<Segment> codeSegments() const { return segments; }
  llvm::ArrayRef<BinarySymbol> symbols() const { return functions; }

 private:
  friend class BinaryReader;
  std::string realPath;
  std::unique_ptr<llvm::MemoryBuffer> buffer;
  std::vector<uint8_t> id;
  bool hasGo = false;
  std::vector<Segment> segments;
  std::vector<BinarySymbol> functions;  ///< by address
  std::vector<uint64_t> starts;         ///< where functions begin, ascending, unique
};

}  // namespace bpftime
