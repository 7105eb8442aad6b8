// Hostile images and native objects: every change is refused or harmless, never a crash.
// The tests are worth most under AddressSanitizer.
#include "ImageWriter.h"
#include "MiniLoader.h"
#include "NativeFile.h"
#include "attach/Plan.h"
#include "support/Diagnostic.h"

#include <cstring>
#include <random>

#include <gtest/gtest.h>
#include <llvm/Support/MemoryBuffer.h>

using namespace bpftime;
using namespace bpftime::test;

namespace {

/// A planned image with every table filled.
std::vector<uint8_t> sample() {
  Image plain =
      imageOf({{0, 1}, {0, 2}, {0, 1}}, {"shape_push", "shape_push", "shape_call"}, TARGETS_PATH, ~0ull);
  ImageWriter w(plain);
  bpftime_image_map m{};
  m.name = w.addString("hits");
  m.type = 2;
  m.key_size = 4;
  m.value_size = 8;
  m.max_entries = 1;
  m.init_size = 8;
  w.maps.push_back(m);
  w.data = {1, 2, 3, 4, 5, 6, 7, 8};
  w.btf = {9, 9, 9};
  auto image = w.finish();
  EXPECT_TRUE(bool(image));
  auto planned = withPlan(*image, {});
  EXPECT_TRUE(bool(planned)) << llvm::toString(planned.takeError());
  return planned->bytes().vec();
}

void sign(std::vector<uint8_t> &bytes) {
  auto digest = imageDigest(bytes);
  memcpy(bytes.data() + offsetof(bpftime_image_header, digest), digest.data(), digest.size());
}

bool isAccepted(std::vector<uint8_t> bytes) {
  auto image = readImage(std::move(bytes), "test");
  if (image) {
    // What is accepted must be readable throughout.
    std::string text;
    llvm::raw_string_ostream os(text);
    printPlan(os, *image);
    for (const auto &p : image->programs()) text += image->string(p.name);
    for (const auto &m : image->maps()) text += image->string(m.name);
    return true;
  }
  auto list = takeDiagnostics(image.takeError());
  EXPECT_EQ(list[0].id, DiagId::BadImage) << list[0].what;
  return false;
}

TEST(Image, ReadsWhatItWrites) {
  std::vector<uint8_t> bytes = sample();
  auto image = readImage(bytes, "test");
  ASSERT_TRUE(bool(image));
  EXPECT_EQ(image->sites().size(), 2u);
  EXPECT_EQ(image->maps().size(), 1u);
  auto again = ImageWriter(*image).finish();
  ASSERT_TRUE(bool(again));
  EXPECT_EQ(again->bytes(), image->bytes());
}

/// The digest covers every byte.
TEST(Image, AnyChangedByteIsRefused) {
  std::vector<uint8_t> bytes = sample();
  for (size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] ^= 0x10;
    EXPECT_FALSE(isAccepted(bytes)) << "byte " << i;
    bytes[i] ^= 0x10;
  }
}

TEST(Image, AnyTruncationIsRefused) {
  std::vector<uint8_t> bytes = sample();
  for (size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(isAccepted({bytes.begin(), bytes.begin() + size})) << size;
}

/// With a right digest, changed tables are refused or still consistent.
TEST(Image, ChangedTablesWithRightDigestAreHarmless) {
  std::vector<uint8_t> original = sample();
  const auto *header = reinterpret_cast<const bpftime_image_header *>(original.data());
  const uint32_t values[] = {0,
                             1,
                             2,
                             7,
                             0x7f,
                             0xff,
                             0xffff,
                             0x7fffffff,
                             0x80000000,
                             0xffffffff,
                             header->size,
                             header->code_off,
                             header->code_size};
  unsigned accepted = 0;
  for (size_t i = 0; i + 4 <= header->code_off; i += 2)
    for (uint32_t value : values) {
      std::vector<uint8_t> bytes = original;
      memcpy(bytes.data() + i, &value, 4);
      sign(bytes);
      accepted += isAccepted(bytes);
    }
  EXPECT_GT(accepted, 0u) << "digests and free numbers may be anything";
}

TEST(Image, RandomChangesWithRightDigestAreHarmless) {
  std::vector<uint8_t> original = sample();
  std::mt19937 random(20);
  for (int round = 0; round < 20000; ++round) {
    std::vector<uint8_t> bytes = original;
    for (unsigned n = random() % 4 + 1; n > 0; --n) bytes[random() % bytes.size()] = random();
    sign(bytes);
    isAccepted(bytes);
  }
}

/// A linked-in native object with bytes changed: refused or read, never a crash.
TEST(Native, RandomChangesAreHarmless) {
  auto file = llvm::MemoryBuffer::getFile(SAMPLE_NATIVE);
  ASSERT_TRUE(bool(file));
  llvm::StringRef text = (*file)->getBuffer();
  std::vector<uint8_t> original(text.begin(), text.end());
  ASSERT_TRUE(bool(readNative({"sample", original})));
  std::mt19937 random(21);
  for (int round = 0; round < 20000; ++round) {
    std::vector<uint8_t> bytes = original;
    for (unsigned n = random() % 4 + 1; n > 0; --n) bytes[random() % bytes.size()] = random();
    if (round % 10 == 0) bytes.resize(random() % bytes.size());
    auto native = readNative({"sample", bytes});
    if (!native) EXPECT_FALSE(takeDiagnostics(native.takeError()).empty());
  }
}

/// What readNative accepts, lld and the passes behind it must survive.
TEST(Native, LinkingChangedObjectsIsHarmless) {
  auto file = llvm::MemoryBuffer::getFile(SAMPLE_NATIVE);
  ASSERT_TRUE(bool(file));
  llvm::StringRef text = (*file)->getBuffer();
  std::vector<uint8_t> original(text.begin(), text.end());
  std::mt19937 random(22);
  unsigned linked = 0;
  for (int round = 0; round < 300; ++round) {
    std::vector<uint8_t> bytes = original;
    for (unsigned n = random() % 2 + 1; n > 0; --n) bytes[random() % bytes.size()] ^= 1 << random() % 8;
    auto image = link({LinkInput{"sample", bytes}}, {});
    if (image) ++linked;
    else EXPECT_FALSE(takeDiagnostics(image.takeError()).empty());
  }
  EXPECT_GT(linked, 0u);
}

TEST(Placement, Syntax) {
  auto p = parsePlacement("count=/opt/a:b/lib.so:malloc+0x10");
  ASSERT_TRUE(bool(p));
  EXPECT_EQ(p->program, "count");
  EXPECT_EQ(p->binary, "/opt/a:b/lib.so");
  EXPECT_EQ(p->symbol, "malloc");
  EXPECT_EQ(p->offset, 16u);
  auto offset = parsePlacement("count=a.out:4096");
  ASSERT_TRUE(bool(offset));
  EXPECT_EQ(offset->symbol, "");
  EXPECT_EQ(offset->offset, 4096u);
  for (const char *bad : {"", "count", "count=", "count=a", "count=a:", "=a:b", "count=:b", "count=a:b+",
                          "count=a:b+x", "count=a:12x", "count=a:+4"})
    EXPECT_EQ(takeDiagnostics(parsePlacement(bad).takeError())[0].id, DiagId::PlacementSyntax) << bad;
}

}  // namespace
