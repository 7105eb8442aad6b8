// The LPM trie against the kernel's: the same random operations give the same results,
// values and order of keys. Then what only we have to promise: a writer that died leaves a
// trie that works, and its nodes are found again.
#include "KernelMap.h"
#include "TestImage.h"

#include <gtest/gtest.h>

#include <array>
#include <random>

#include "maps/map.h"

using namespace testimage;
using Bytes = std::vector<uint8_t>;

namespace {

constexpr uint32_t trieType = 11, noPrealloc = 1;

struct Shape {
  uint32_t dataSize, valueSize, maxEntries;
};

/// Few different bits, so that prefixes often meet, and now and then a bad length.
Bytes randomKey(std::mt19937 &random, uint32_t dataSize) {
  uint32_t bits = random() % (dataSize * 8 + 1);
  if (random() % 64 == 0) bits = dataSize * 8 + 1 + random() % 9;
  Bytes key(4 + dataSize);
  std::memcpy(key.data(), &bits, 4);
  for (uint32_t i = 0; i < dataSize; i++) key[4 + i] = uint8_t(random() & random() & (i % 3 ? 0xff : 0x81));
  return key;
}

std::vector<Bytes> kernelKeys(KernelMap &map, uint32_t size) {
  std::vector<Bytes> keys;
  Bytes key(size), next(size);
  for (int r = map.nextKey(nullptr, next.data()); r == 0; r = map.nextKey(key.data(), next.data()))
    keys.push_back(key = next);
  return keys;
}
std::vector<Bytes> ourKeys(bpftime_map *map, uint32_t size) {
  std::vector<Bytes> keys;
  Bytes key(size), next(size);
  int r = bpftime_map_next_key(map, nullptr, next.data());
  for (; r == 0 && keys.size() < 100000; r = bpftime_map_next_key(map, key.data(), next.data()))
    keys.push_back(key = next);
  EXPECT_EQ(r, -ENOENT);
  return keys;
}

class LpmTrieTest : public testing::TestWithParam<Shape> {};

TEST_P(LpmTrieTest, BehavesLikeTheKernels) {
  Shape shape = GetParam();
  uint32_t keySize = 4 + shape.dataSize;
  KernelMap kernel(trieType, keySize, shape.valueSize, shape.maxEntries, noPrealloc);
  if (kernel.fd == -EPERM) GTEST_SKIP() << "bpf() is not allowed here";
  Session session(build({.maps = {{"m", trieType, keySize, shape.valueSize, shape.maxEntries, noPrealloc}}}));
  ASSERT_EQ(session.status, 0);
  bpftime_map *ours = session.map("m");
  std::mt19937 random(20261125);
  Bytes value(shape.valueSize), seen(shape.valueSize);
  std::vector<Bytes> known = {randomKey(random, shape.dataSize)};
  for (int i = 0; i < 20000; i++) {
    Bytes key = random() % 2 ? known[random() % known.size()] : randomKey(random, shape.dataSize);
    for (uint8_t &byte : value) byte = uint8_t(random());
    uint64_t flags = random() % 8 == 0 ? random() % 6 : 0;
    switch (random() % 4) {
      case 0:
        ASSERT_EQ(bpftime_map_delete(ours, key.data()), kernel.remove(key.data())) << "step " << i;
        break;
      case 1:
        ASSERT_EQ(bpftime_map_update(ours, key.data(), value.data(), flags),
                  kernel.update(key.data(), value.data(), flags))
            << "step " << i << " flags " << flags;
        known.push_back(key);
        break;
      default: {
        int expected = kernel.lookup(key.data(), seen.data());
        void *found = bpftime_map_lookup(ours, key.data());
        ASSERT_EQ(found ? 0 : -ENOENT, expected) << "step " << i;
        if (found) ASSERT_EQ(std::memcmp(found, seen.data(), seen.size()), 0) << "step " << i;
      }
    }
    if (i % 200 == 0) ASSERT_EQ(ourKeys(ours, keySize), kernelKeys(kernel, keySize)) << "step " << i;
    // A key that is not there, or not a key, starts the iteration again.
    Bytes next(keySize), expected(keySize);
    ASSERT_EQ(bpftime_map_next_key(ours, key.data(), next.data()),
              kernel.nextKey(key.data(), expected.data()));
    ASSERT_EQ(next, expected) << "step " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, LpmTrieTest,
                         testing::Values(Shape{1, 1, 1}, Shape{4, 8, 20}, Shape{4, 5, 1000},
                                         Shape{16, 24, 300}, Shape{3, 100, 50}, Shape{256, 8, 100}));

TEST(LpmTrieShapeTest, IsAllowedExactlyWhereTheKernelAllowsIt) {
  const uint32_t shapes[][3] = {{8, 8, 1},   {8, 8, 0},   {4, 8, 1}, {5, 8, 1},
                                {260, 8, 1}, {261, 8, 1}, {8, 0, 1}, {8, 5u << 20, 1}};
  for (const auto &s : shapes)
    for (uint32_t flags : {0u, 1u, 3u, 9u, 17u, 65u, 129u, 257u, 385u, 1025u}) {
      KernelMap kernel(trieType, s[0], s[1], s[2], flags);
      if (kernel.fd == -EPERM) GTEST_SKIP() << "bpf() is not allowed here";
      bpftime_image_map row = {};
      row.type = trieType, row.key_size = s[0], row.value_size = s[1], row.max_entries = s[2],
      row.flags = flags;
      EXPECT_EQ(bpftime_map_type_ops(trieType)->check(&row), std::min(kernel.fd, 0))
          << "key " << s[0] << " value " << s[1] << " entries " << s[2] << " flags " << flags;
    }
}

/// The lock's word as a thread that no longer exists left it.
constexpr uint64_t deadOwner = 0x7ffffffeull << 32 | 127;

TEST(LpmTrieKillTest, NodesOfADeadWriterAreFoundAgain) {
  constexpr uint32_t entries = 64;
  Session session(build({.maps = {{"m", trieType, 8, 8, entries, noPrealloc}}}));
  ASSERT_EQ(session.status, 0);
  bpftime_map *map = session.map("m");
  auto key = [](uint32_t n) { return std::array<uint32_t, 2>{32, __builtin_bswap32(n * 0x01010101u)}; };
  uint64_t value = 7;
  for (uint32_t i = 0; i < 20; i++) ASSERT_EQ(bpftime_map_update(map, key(i).data(), &value, 0), 0);
  // Killed in an insert: readers are told that nodes move, nodes were taken from the pool and
  // from the list, and the count is behind.
  map->words[0] = deadOwner;
  map->words[1] |= 1;
  map->words[4] += 30;
  map->words[3] = 0;
  map->words[6] -= 1;
  void *found = bpftime_map_lookup(map, key(3).data());
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(*static_cast<uint64_t *>(found), 7u);
  // Every entry that the map has room for fits in.
  for (uint32_t i = 20; i < entries; i++)
    ASSERT_EQ(bpftime_map_update(map, key(i).data(), &value, 0), 0) << i;
  EXPECT_EQ(bpftime_map_update(map, key(200).data(), &value, 0), -ENOSPC);
  for (uint32_t i = 0; i < entries; i++) EXPECT_EQ(bpftime_map_delete(map, key(i).data()), 0);
  EXPECT_EQ(bpftime_map_next_key(map, nullptr, &value), -ENOENT);
}

/// A first node is the map's first 16 bytes: two links, of which 1 means the node itself.
TEST(LpmTrieDamageTest, ANodeBelowItselfEndsTheWay) {
  Session session(build({.maps = {{"m", trieType, 8, 8, 4, noPrealloc}}}));
  ASSERT_EQ(session.status, 0);
  bpftime_map *map = session.map("m");
  Bytes key = {8, 0, 0, 0, 10, 0, 0, 0}, next(8);
  uint64_t value = 1;
  ASSERT_EQ(bpftime_map_update(map, key.data(), &value, 0), 0);
  auto *links = static_cast<uint32_t *>(static_cast<void *>(bpftime_map_data(map)));
  links[0] = 1;
  EXPECT_EQ(bpftime_map_next_key(map, nullptr, next.data()), 0);
  EXPECT_EQ(next, key);
}

}  // namespace
