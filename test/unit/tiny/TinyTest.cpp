// The tiny profile: the same images, maps and rings as the full one, in a library of its own.
#include "TestImage.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <map>
#include <random>
#include <thread>

#include "core/status.h"
#include "helpers/helpers.h"
#include "maps/map.h"

using namespace testimage;

namespace {

// mov rax, rdi; ret: gives its context.
const Code identity = {"identity", {0x48, 0x89, 0xf8, 0xc3}};

Parts parts() {
  Parts p;
  p.maps = {{"hash", 1, 5, 12, 100}, {"array", 2, 4, 8, 4}, {"ring", 27, 0, 0, 4096}};
  p.maps.push_back({"constants", 2, 4, 8, 1, 0, BPFTIME_MAP_RODATA, {1, 2, 3, 4, 5, 6, 7, 8}});
  p.programs = {identity};
  return p;
}

struct Tiny {
  std::vector<uint8_t> image;
  bpftime_embedded blob;
  int status;
  explicit Tiny(const Parts &p = parts()) : image(build(p)) {
    status = bpftime_embed(image.data(), image.size(), nullptr, &blob);
  }
  ~Tiny() {
    if (!status) bpftime_embed_close(&blob);
  }
  bpftime_map *map(const char *name) { return bpftime_map_by_name(&blob.session, name); }
};

TEST(TinyTest, ProgramsRun) {
  Tiny tiny;
  ASSERT_EQ(tiny.status, 0);
  uint64_t result = 0;
  EXPECT_EQ(bpftime_program_index(&tiny.blob.loaded, "identity"), 0);
  EXPECT_EQ(bpftime_program_index(&tiny.blob.loaded, "other"), -BPFTIME_STATUS_no_program);
  EXPECT_EQ(bpftime_run(&tiny.blob.loaded, 0, reinterpret_cast<void *>(42), &result), 0);
  EXPECT_EQ(result, 42u);
  EXPECT_EQ(bpftime_run(&tiny.blob.loaded, 1, nullptr, &result), -BPFTIME_STATUS_bad_argument);
}

TEST(TinyTest, ConstantsAreThereAndFrozen) {
  Tiny tiny;
  uint32_t key = 0;
  bpftime_map *map = tiny.map("constants");
  EXPECT_EQ(*static_cast<uint64_t *>(bpftime_map_lookup(map, &key)), 0x0807060504030201u);
  EXPECT_EQ(bpftime_map_update(map, &key, &map, 0), -EPERM);
  EXPECT_EQ(tiny.map("none"), nullptr);
}

struct Value {
  uint8_t bytes[12];
};

// Random operations beside std::map: results, contents, iteration.
TEST(TinyTest, HashesKeepTheirWord) {
  Tiny tiny;
  bpftime_map *map = tiny.map("hash");
  std::map<std::string, std::string> expected;
  std::mt19937 random(1);
  for (int i = 0; i < 200000; i++) {
    std::string key = "k" + std::to_string(1000 + random() % 150);
    Value value;
    for (uint8_t &b : value.bytes) b = uint8_t(random());
    std::string text(reinterpret_cast<char *>(value.bytes), sizeof value);
    bool isThere = expected.count(key);
    uint64_t flags = random() % 4;
    int wanted = 0;
    if (random() % 3 == 0) {
      wanted = isThere ? 0 : -ENOENT;
      ASSERT_EQ(bpftime_map_delete(map, key.data()), wanted);
      expected.erase(key);
      continue;
    }
    if (flags == 3) wanted = -EINVAL;
    else if (isThere) wanted = flags == BPFTIME_NOEXIST ? -EEXIST : 0;
    else if (flags == BPFTIME_EXIST) wanted = -ENOENT;
    else if (expected.size() == 100) wanted = -E2BIG;
    ASSERT_EQ(bpftime_map_update(map, key.data(), &value, flags), wanted) << i;
    if (!wanted) expected[key] = text;
    if (!wanted) ASSERT_EQ(memcmp(bpftime_map_lookup(map, key.data()), text.data(), 12), 0);
  }
  size_t count = 0;
  char key[5], next[5];
  const void *at = nullptr;
  for (; bpftime_map_next_key(map, at, next) == 0; count++, at = key) {
    std::memcpy(key, next, sizeof key);
    auto found = expected.find(std::string(key, 5));
    ASSERT_NE(found, expected.end());
    ASSERT_EQ(memcmp(bpftime_map_lookup(map, key), found->second.data(), 12), 0);
  }
  EXPECT_EQ(count, expected.size());
}

TEST(TinyTest, ThreadsShareAHash) {
  Tiny tiny;
  bpftime_map *map = tiny.map("hash");
  std::vector<std::thread> threads;
  std::atomic<int> wins{0};
  for (int t = 0; t < 4; t++)
    threads.emplace_back([&] {
      for (int i = 0; i < 80; i++) {
        std::string key = "k" + std::to_string(1000 + i);
        Value value = {};
        wins += bpftime_map_update(map, key.data(), &value, BPFTIME_NOEXIST) == 0;
      }
    });
  for (std::thread &t : threads) t.join();
  EXPECT_EQ(wins, 80);
}

TEST(TinyTest, RingsWrapInOnePiece) {
  Tiny tiny;
  bpftime_map *map = tiny.map("ring");
  std::vector<std::string> seen;
  auto each = [](void *user, const void *data, uint32_t size) {
    static_cast<std::vector<std::string> *>(user)->emplace_back(static_cast<const char *>(data), size);
    return 0;
  };
  uint64_t dropped = 0;
  for (int i = 0; i < 1000; i++) {
    std::string text(size_t(i % 900 + 1), char(i));
    ASSERT_EQ(bpftime_helper_ringbuf_output(map, text.data(), uint32_t(text.size()), 0), 0u);
    ASSERT_EQ(bpftime_ringbuf_consume(map, each, &seen, &dropped), 1);
    ASSERT_EQ(seen.back(), text);
  }
  while (bpftime_helper_ringbuf_output(map, "12345678", 8, 0) == 0) {}
  EXPECT_EQ(bpftime_ringbuf_consume(map, each, &seen, &dropped), 255);
  EXPECT_EQ(dropped, 1u);
}

TEST(TinyTest, HelpersAnswer) {
  char comm[16], text[8] = "abc", to[8];
  EXPECT_EQ(bpftime_helper_get_current_pid_tgid() >> 32, uint64_t(getpid()));
  EXPECT_EQ(bpftime_helper_get_current_uid_gid(), uint64_t(getgid()) << 32 | getuid());
  EXPECT_EQ(bpftime_helper_get_current_comm(comm, sizeof comm), 0u);
  EXPECT_EQ(std::string(comm).substr(0, 7), "bpftime");
  EXPECT_EQ(bpftime_helper_get_current_comm(comm, 4), 0u);
  EXPECT_STREQ(comm, "bpf");
  EXPECT_EQ(bpftime_helper_probe_read_user_str(to, sizeof to, reinterpret_cast<uint64_t>(text)), 4u);
  EXPECT_STREQ(to, "abc");
  EXPECT_EQ(int64_t(bpftime_helper_probe_read_user(to, 8, 16)), -EFAULT);
  EXPECT_EQ(to[0], 0);
  uint64_t monotonic = bpftime_helper_ktime_get_ns();
  EXPECT_GE(bpftime_helper_ktime_get_boot_ns(), monotonic);
}

TEST(TinyTest, DamagedImagesAreRefused) {
  Tiny tiny;
  bpftime_embedded other;
  for (size_t i = 0; i < tiny.image.size(); i++) {
    tiny.image[i] ^= 0x41;
    ASSERT_LT(bpftime_embed(tiny.image.data(), tiny.image.size(), nullptr, &other), 0) << "byte " << i;
    tiny.image[i] ^= 0x41;
  }
  for (size_t size = 0; size < tiny.image.size(); size += 7)
    ASSERT_LT(bpftime_embed(tiny.image.data(), size, nullptr, &other), 0);
}

// Damage that carries a right digest: fields of the header and the tables.
TEST(TinyTest, ForgedImagesDoNoHarm) {
  Tiny tiny;
  std::mt19937 random(3);
  for (int i = 0; i < 3000; i++) {
    std::vector<uint8_t> image = tiny.image;
    for (uint32_t n = 1 + random() % 3; n; n--) image[4 + random() % (image.size() - 4)] = uint8_t(random());
    // The code itself is what the verifier vouches for.
    auto *header = reinterpret_cast<bpftime_image_header *>(image.data());
    header->size = uint32_t(image.size());
    sign(image);
    bpftime_embedded other;
    if (bpftime_embed(image.data(), image.size(), nullptr, &other) == 0) bpftime_embed_close(&other);
  }
}

TEST(TinyTest, OtherMapTypesAreRefused) {
  EXPECT_EQ(Tiny({.maps = {{"perf", 4, 4, 4, 1}}}).status, -BPFTIME_STATUS_bad_map);
  EXPECT_EQ(Tiny({.maps = {{"large", 1, 4, 4, 0}}}).status, -BPFTIME_STATUS_bad_map);
}

}  // namespace
