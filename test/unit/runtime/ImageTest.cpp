// The image check refuses every damaged image, each kind of damage with its own status,
// and never reads outside the bytes it was given.
#include "TestImage.h"

#include <gtest/gtest.h>

#include <sys/mman.h>
#include <random>

#include "core/status.h"

using namespace testimage;

namespace {

std::vector<uint8_t> sample() {
  Parts parts;
  parts.maps = {{"m", 2, 4, 8, 4, 0, BPFTIME_MAP_DATA, {1, 2, 3}}, {"h", 1, 4, 8, 16}};
  parts.imports = {{BPFTIME_IMPORT_HELPER, 0, 1}, {BPFTIME_IMPORT_MAP, 0, 1}};
  parts.programs = {{"p", {0x31, 0xc0, 0xc3}}, {"q", {0xc3}}};
  parts.links = {{0, 1, 0, 0, 0, 0, 0}, {1, 2, 0, 0, 0, 0, 0}};
  parts.modules = {{0, 20, {1, 2, 3}}};
  bpftime_image_site site = {};
  site.trampoline_off = 32, site.patch_size = 5, site.entry_links = 1, site.return_links = 1,
  site.move_count = 1;
  parts.sites = {site};
  parts.fixups = {{0, BPFTIME_FIXUP_REL32, 16, -4, 100}};
  parts.moves = {{2, 40}};
  parts.code.assign(64, 0xcc);
  return build(parts);
}

// Checks bytes that end exactly at an unmapped page, so that a read behind them faults.
class Fence {
 public:
  Fence() {
    base = static_cast<uint8_t *>(
        mmap(nullptr, bytes + 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    munmap(base + bytes, 4096);
  }
  ~Fence() { munmap(base, bytes); }
  int check(const std::vector<uint8_t> &image) {
    uint8_t *at = base + bytes - image.size();
    std::copy(image.begin(), image.end(), at);
    return bpftime_image_check(at, image.size(), 0);
  }

 private:
  static constexpr size_t bytes = 1 << 16;
  uint8_t *base;
};

TEST(ImageTest, EachDamageHasItsStatus) {
  Fence fence;
  auto image = sample();
  ASSERT_EQ(fence.check(image), 0);
  auto with = [&](auto change, bool signedAgain = true) {
    auto damaged = image;
    change(*reinterpret_cast<bpftime_image_header *>(damaged.data()));
    if (signedAgain) sign(damaged);
    return -fence.check(damaged);
  };
  EXPECT_EQ(with([](auto &h) { h.magic++; }), BPFTIME_STATUS_bad_magic);
  EXPECT_EQ(with([](auto &h) { h.abi_version++; }), BPFTIME_STATUS_bad_abi);
  EXPECT_EQ(with([](auto &h) { h.machine = 183; }), BPFTIME_STATUS_bad_machine);
  EXPECT_EQ(with([](auto &h) { h.size++; }), BPFTIME_STATUS_bad_size);
  EXPECT_EQ(with([](auto &h) { h.cpu_features = 1u << 20; }), BPFTIME_STATUS_bad_features);
  EXPECT_EQ(with([](auto &h) { h.verified_by = 0; }), BPFTIME_STATUS_unverified);
  EXPECT_EQ(with([](auto &h) { h.verified_by = 9; }), BPFTIME_STATUS_unverified);
  EXPECT_EQ(with([](auto &h) { h.programs.off = 0xfffffff0; }), BPFTIME_STATUS_bad_table);
  EXPECT_EQ(with([](auto &h) { h.sites.count = 1u << 30; }), BPFTIME_STATUS_bad_table);
  EXPECT_EQ(with([](auto &h) { h.code_off = 1; }), BPFTIME_STATUS_bad_table);
  EXPECT_EQ(with([](auto &h) { h.slots_off = h.code_size; }), BPFTIME_STATUS_bad_table);
  EXPECT_EQ(with([](auto &h) { h.strings.count = 0; }), BPFTIME_STATUS_bad_table);
  EXPECT_EQ(with([](auto &h) { h.elf_off = h.code_size - 8; }), BPFTIME_STATUS_bad_table);
  EXPECT_EQ(with([](auto &h) { h.source_digest[3] ^= 1; }, false), BPFTIME_STATUS_bad_digest);
  image.resize(image.size() - 1);
  EXPECT_EQ(fence.check(image), -BPFTIME_STATUS_bad_size);
}

TEST(ImageTest, BodiesLieInTheCodeAndAreOfAProgram) {
  Fence fence;
  auto with = [&](bpftime_image_body body, auto change) {
    Parts parts;
    parts.programs = {{"p", {0xc3}}, {"q", {0xc3}}};
    parts.bodies = {body};
    auto image = build(parts);
    change(*reinterpret_cast<bpftime_image_header *>(image.data()));
    sign(image);
    return -fence.check(image);
  };
  auto as = [](auto &) {};
  constexpr uint32_t far = 0xfffffff0;
  EXPECT_EQ(with({1, 1, 0, 16, 16}, as), 0);
  EXPECT_EQ(with({2, 1, 0, 16, 16}, as), BPFTIME_STATUS_bad_table);
  EXPECT_EQ(with({1, 1, far, 16, 16}, as), BPFTIME_STATUS_bad_table);
  EXPECT_EQ(with({1, 1, 0, 16, far}, as), BPFTIME_STATUS_bad_table);
  EXPECT_EQ(with({1, 1, 0, 16, 16}, [](auto &h) { h.entries_off = h.code_size - 4; }),
            BPFTIME_STATUS_bad_table);
  EXPECT_EQ(with({1, 1, 0, 16, 16}, [](auto &h) { h.entries_off = far; }), BPFTIME_STATUS_bad_table);
  EXPECT_EQ(with({1, 1, 0, 16, 16}, [](auto &h) { h.entries_off = 2; }), BPFTIME_STATUS_bad_table);
  EXPECT_EQ(with({1, 1, 0, 16, 16}, [](auto &h) { h.tails_off = h.code_size - 8; }),
            BPFTIME_STATUS_bad_table);
  EXPECT_EQ(with({1, 1, 0, 16, 16}, [](auto &h) { h.tails_off = 18; }), BPFTIME_STATUS_bad_table);
}

TEST(ImageTest, EveryTruncationIsRefused) {
  Fence fence;
  auto image = sample();
  for (size_t size = 0; size < image.size(); size++)
    ASSERT_NE(fence.check({image.begin(), image.begin() + long(size)}), 0) << size;
}

TEST(ImageTest, EveryChangedByteIsRefused) {
  Fence fence;
  auto image = sample();
  for (size_t at = 0; at < image.size(); at++) {
    auto damaged = image;
    damaged[at] ^= 0x40;
    ASSERT_NE(fence.check(damaged), 0) << "byte " << at;
  }
}

// With the digest made right again the tables themselves must be proof: refused, or
// every offset still inside, which loading it then shows.
TEST(ImageTest, MutatedTablesAreRefusedOrHarmless) {
  Fence fence;
  auto image = sample();
  std::mt19937 random(11);
  int accepted = 0;
  const uint32_t extremes[] = {0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffff8, uint32_t(image.size())};
  for (int i = 0; i < 4000; i++) {
    auto damaged = image;
    for (int changes = 1 + int(random() % 2); changes; changes--) {
      size_t at = random() % (image.size() / 4) * 4;
      uint32_t value = random() % 2 ? extremes[random() % 7] : uint32_t(random() % 256);
      std::memcpy(&damaged[at], &value, 4);
    }
    auto *h = reinterpret_cast<bpftime_image_header *>(damaged.data());
    if (h->size == damaged.size()) sign(damaged);
    if (fence.check(damaged)) continue;
    accepted++;
    bpftime_session_options options = {"", "", 0, 0, 0, 0};
    // Shapes of gigabytes are legal; making them here would only prove that memory is finite.
    if (bpftime_session_size(damaged.data(), &options) > 4u << 20) continue;
    Session session(damaged);
    bpftime_loaded loaded;
    if (session.status || bpftime_load(&session.session, 0, &loaded)) continue;
    bpftime_program(&loaded, "no such program");
    bpftime_unload(&loaded);
  }
  EXPECT_GT(accepted, 0) << "the mutations never reach what is behind the header";
}

}  // namespace
