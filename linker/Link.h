// From native objects to something a process can run. Link.cpp shows the passes on one
// screen: read · resolve · layout (lld) · image.
#pragma once

#include "image.h"

#include <cstdint>
#include <string>
#include <vector>

#include <llvm/ADT/ArrayRef.h>
#include <llvm/Support/Error.h>

namespace bpftime {

/// A native object as the linker sees it: bytes and a name for messages.
struct LinkInput {
  std::string name;
  llvm::ArrayRef<uint8_t> bytes;
};

/// --at PROGRAM=BINARY:SYMBOL[+OFF]: places a program whose section names no target, or
/// overrides it.
struct Placement {
  std::string program, binary, symbol;
  uint64_t offset = 0;
};

/// Parses the text of --at.
llvm::Expected<Placement> parsePlacement(const std::string &);

/// A blob (abi/image.h) in memory, checked: every table lies inside, every index names
/// something. Made by link() and readImage() only.
class Image {
 public:
  llvm::ArrayRef<uint8_t> bytes() const { return data; }
  const bpftime_image_header &header() const;
  llvm::ArrayRef<bpftime_image_program> programs() const;
  llvm::ArrayRef<bpftime_image_map> maps() const;
  llvm::ArrayRef<bpftime_map_slot> slots() const;
  llvm::ArrayRef<bpftime_image_body> bodies() const;
  llvm::ArrayRef<bpftime_settable> settables() const;
  llvm::ArrayRef<bpftime_image_import> imports() const;
  llvm::ArrayRef<bpftime_image_link> links() const;
  llvm::ArrayRef<bpftime_image_module> modules() const;
  llvm::ArrayRef<bpftime_image_site> sites() const;
  llvm::ArrayRef<bpftime_image_fixup> fixups() const;
  llvm::ArrayRef<bpftime_image_move> moves() const;
  const char *string(uint32_t off) const;

 private:
  explicit Image(std::vector<uint8_t> bytes) : data(std::move(bytes)) {}
  friend class ImageWriter;
  friend llvm::Expected<Image> readImage(std::vector<uint8_t>, const std::string &);
  std::vector<uint8_t> data;
};

/// Whether a file begins as a blob does.
bool isBlob(llvm::ArrayRef<uint8_t> bytes);
/// Checks and wraps the bytes of a blob file.
llvm::Expected<Image> readImage(std::vector<uint8_t> bytes, const std::string &name);

/// Links native objects into a blob without an attach plan: programs, maps, imports and
/// the links their sections (or `placements`) ask for. `debug` gets the ELF file that
/// debuggers want beside the blob: symbols, DWARF lines and unwind tables, whose addresses
/// are offsets in the blob's code part.
llvm::Expected<Image> link(llvm::ArrayRef<LinkInput>, llvm::ArrayRef<Placement>,
                           std::vector<uint8_t> *debug = nullptr);

}  // namespace bpftime
