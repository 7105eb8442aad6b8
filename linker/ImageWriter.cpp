// Writes images: places the tables, copies them, computes the digest.
#include "ImageWriter.h"

#include "support/Diagnostic.h"

#include <cstring>

#include <llvm/ADT/STLExtras.h>
#include <llvm/Support/MathExtras.h>
#include <llvm/Support/SHA256.h>

namespace bpftime {

namespace {

/// Entry size and alignment are those of the struct, so no row can disagree with the ABI.
template <typename T>
constexpr ImageTable table(const char *name, bpftime_table bpftime_image_header::*where) {
  return {name, where, sizeof(T), alignof(T)};
}

/// Zones must find room near their module; a blob of this size is a mistake. Far below
/// what 32-bit offsets can say.
constexpr size_t imageBytesMax = 64 << 20;

/// The order of tables in the file; the reader checks the same order.
constexpr ImageTable tables[] = {
    table<bpftime_image_program>("programs", &bpftime_image_header::programs),
    table<bpftime_image_map>("maps", &bpftime_image_header::maps),
    table<bpftime_image_import>("imports", &bpftime_image_header::imports),
    table<bpftime_image_link>("links", &bpftime_image_header::links),
    table<bpftime_image_module>("modules", &bpftime_image_header::modules),
    table<bpftime_image_site>("sites", &bpftime_image_header::sites),
    table<bpftime_image_fixup>("fix-ups", &bpftime_image_header::fixups),
    table<bpftime_image_move>("moves", &bpftime_image_header::moves),
    table<char>("strings", &bpftime_image_header::strings),
    table<uint8_t>("data", &bpftime_image_header::data),
    table<uint8_t>("btf", &bpftime_image_header::btf),
    table<bpftime_map_slot>("slots", &bpftime_image_header::slots),
    table<bpftime_image_body>("bodies", &bpftime_image_header::bodies),
    table<bpftime_settable>("settables", &bpftime_image_header::settable),
};

/// Table entries are plain structs without padding bytes, so their memory is the format.
template <typename T> llvm::ArrayRef<uint8_t> bytesOf(const std::vector<T> &v) {
  return {reinterpret_cast<const uint8_t *>(v.data()), v.size() * sizeof(T)};
}

/// A table of bytes as it stands in an image.
std::vector<uint8_t> slice(const Image &image, const bpftime_table &t) {
  return image.bytes().slice(t.off, t.count).vec();
}

}  // namespace

llvm::ArrayRef<ImageTable> imageTables() { return tables; }

/// Of the whole file with the digest's own field as zeros.
std::array<uint8_t, 32> imageDigest(llvm::ArrayRef<uint8_t> bytes) {
  constexpr size_t at = offsetof(bpftime_image_header, digest);
  const std::array<uint8_t, 32> zeros{};
  llvm::SHA256 hash;
  hash.update(bytes.take_front(at));
  hash.update(zeros);
  hash.update(bytes.drop_front(at + zeros.size()));
  return hash.final();
}

ImageWriter::ImageWriter() {
  header.magic = BPFTIME_IMAGE_MAGIC;
  header.abi_version = BPFTIME_ABI_VERSION;
  addString("");
}

ImageWriter::ImageWriter(const Image &image)
    : header(image.header()),
      programs(image.programs().vec()),
      maps(image.maps().vec()),
      imports(image.imports().vec()),
      links(image.links().vec()),
      modules(image.modules().vec()),
      sites(image.sites().vec()),
      fixups(image.fixups().vec()),
      moves(image.moves().vec()),
      slots(image.slots().vec()),
      bodies(image.bodies().vec()),
      settables(image.settables().vec()),
      data(slice(image, image.header().data)),
      btf(slice(image, image.header().btf)),
      code(image.bytes().slice(image.header().code_off, image.header().code_size).vec()),
      strings(slice(image, image.header().strings)) {
  // Every place where a string starts can be reused.
  for (size_t at = 0; at < strings.size(); at += strlen(image.string(at)) + 1)
    stringOffsets.emplace(image.string(at), at);
}

/// Equal strings are stored once; offset 0 is the empty one.
uint32_t ImageWriter::addString(llvm::StringRef s) {
  auto [it, isNew] = stringOffsets.emplace(s.str(), strings.size());
  if (isNew) {
    strings.insert(strings.end(), s.begin(), s.end());
    strings.push_back(0);
  }
  return it->second;
}

/// Places the tables behind the header, each aligned for its entries, then the code. What
/// comes out is read back by the same checks that every blob passes.
llvm::Expected<Image> ImageWriter::finish() {
  // In the order of `tables`.
  const llvm::ArrayRef<uint8_t> contents[] = {
      bytesOf(programs), bytesOf(maps),   bytesOf(imports), bytesOf(links),    bytesOf(modules),
      bytesOf(sites),    bytesOf(fixups), bytesOf(moves),   bytesOf(strings),  bytesOf(data),
      bytesOf(btf),      bytesOf(slots),  bytesOf(bodies),  bytesOf(settables)};
  std::vector<uint8_t> bytes(sizeof header);
  // Each table behind the one before, aligned for its entries; gaps are zero.
  for (auto [table, content] : llvm::zip_equal(tables, contents)) {
    bytes.resize(llvm::alignTo(bytes.size(), table.alignment));
    header.*table.where = {uint32_t(bytes.size()), uint32_t(content.size() / table.entryBytes)};
    bytes.insert(bytes.end(), content.begin(), content.end());
  }
  bytes.resize(llvm::alignTo(bytes.size(), BPFTIME_IMAGE_ALIGN));
  header.code_off = bytes.size();
  header.code_size = code.size();
  bytes.insert(bytes.end(), code.begin(), code.end());
  if (bytes.size() > imageBytesMax) return fail(diagnose(DiagId::ImageTooLarge, bytes.size(), imageBytesMax));
  header.size = bytes.size();
  // The digest is taken over the finished bytes with its own field zero, then put in.
  memset(header.digest, 0, sizeof header.digest);
  memcpy(bytes.data(), &header, sizeof header);
  memcpy(header.digest, imageDigest(bytes).data(), sizeof header.digest);
  memcpy(bytes.data(), &header, sizeof header);
  auto image = readImage(std::move(bytes), "the linked image");
  if (!image) return fail(diagnose(DiagId::Internal, llvm::toString(image.takeError())));
  return image;
}

}  // namespace bpftime
