// Builds the bytes of a blob (abi/image.h) out of its tables.
//
// The one place that knows the order of a blob file: header, tables in the order of
// imageTables, then the code part, aligned. Strings are stored once. The same inputs
// give the same bytes.
#pragma once

#include "Link.h"

#include <map>
#include <string>
#include <vector>

#include <llvm/ADT/StringRef.h>

namespace bpftime {

/// One table of an image: its name for messages, where the header keeps it, entry layout.
struct ImageTable {
  const char *name;
  bpftime_table bpftime_image_header::*where;
  uint32_t entryBytes, alignment;
};
/// Every table, in file order.
llvm::ArrayRef<ImageTable> imageTables();

/// SHA-256 of an image's bytes with the digest field taken as zero.
std::array<uint8_t, 32> imageDigest(llvm::ArrayRef<uint8_t>);

class ImageWriter {
 public:
  ImageWriter();
  /// Reopens an image, so that tables can be changed and the code part grown.
  explicit ImageWriter(const Image &);

  /// Identity fields (machine, features, digests of source and prototypes, slots_off) are
  /// the caller's; sizes, offsets and the digest are filled by finish().
  bpftime_image_header header{};
  std::vector<bpftime_image_program> programs;
  std::vector<bpftime_image_map> maps;
  std::vector<bpftime_image_import> imports;
  std::vector<bpftime_image_link> links;
  std::vector<bpftime_image_module> modules;
  std::vector<bpftime_image_site> sites;
  std::vector<bpftime_image_fixup> fixups;
  std::vector<bpftime_image_move> moves;
  std::vector<bpftime_map_slot> slots;
  std::vector<bpftime_image_body> bodies;
  std::vector<bpftime_settable> settables;
  std::vector<uint8_t> data, btf, code;

  /// Offset of a string in the string table.
  uint32_t addString(llvm::StringRef);
  /// The finished image. It is checked like one read from a file: what is wrong with it
  /// then is our bug and says so.
  llvm::Expected<Image> finish();

 private:
  std::vector<uint8_t> strings;
  std::map<std::string, uint32_t> stringOffsets;
};

}  // namespace bpftime
