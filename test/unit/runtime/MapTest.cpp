// Array and hash against real kernel maps: the same random operations give the same
// results, errors and contents; the same shapes are allowed. Also what only we have
// to promise: stable addresses, reuse, and access by two tools at once.
#include "KernelMap.h"
#include "TestImage.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "core/status.h"
#include "maps/map.h"

using namespace testimage;
using Bytes = std::vector<uint8_t>;

namespace {

struct Shape {
  uint32_t type, keySize, valueSize, maxEntries;
};

class MapTest : public testing::TestWithParam<Shape> {};

void fillKey(Bytes &key, uint32_t number) {
  for (size_t i = 0; i < key.size(); i++)
    key[i] = i < 4 ? uint8_t(number >> 8 * i) : uint8_t(number * 31 + i);
}

std::set<Bytes> kernelKeys(KernelMap &map, uint32_t keySize) {
  std::set<Bytes> keys;
  Bytes key(keySize), next(keySize);
  int result = map.nextKey(nullptr, next.data());
  for (; result == 0; result = map.nextKey(key.data(), next.data())) {
    keys.insert(next);
    key = next;
  }
  EXPECT_EQ(result, -ENOENT);
  return keys;
}

std::set<Bytes> ourKeys(bpftime_map *map, uint32_t keySize) {
  std::set<Bytes> keys;
  Bytes key(keySize), next(keySize);
  int result = bpftime_map_next_key(map, nullptr, next.data());
  for (; result == 0; result = bpftime_map_next_key(map, key.data(), next.data())) {
    EXPECT_TRUE(keys.insert(next).second) << "a key came twice";
    key = next;
  }
  EXPECT_EQ(result, -ENOENT);
  return keys;
}

TEST_P(MapTest, BehavesLikeTheKernels) {
  Shape shape = GetParam();
  KernelMap kernel(shape.type, shape.keySize, shape.valueSize, shape.maxEntries);
  if (kernel.fd == -EPERM) GTEST_SKIP() << "bpf() is not allowed here";
  Session session(build({.maps = {{"m", shape.type, shape.keySize, shape.valueSize, shape.maxEntries}}}));
  ASSERT_EQ(session.status, 0);
  bpftime_map *ours = session.map("m");
  std::mt19937 random(20261123);
  Bytes key(shape.keySize), value(shape.valueSize), seen(shape.valueSize);
  for (int i = 0; i < 20000; i++) {
    fillKey(key, random() % (shape.maxEntries * 2));
    for (uint8_t &byte : value) byte = uint8_t(random());
    uint64_t flags = random() % 8 == 0 ? random() % 6 : random() % 3;
    switch (random() % 5) {
      case 0:
        ASSERT_EQ(bpftime_map_delete(ours, key.data()), kernel.remove(key.data())) << "step " << i;
        break;
      case 1:
      case 2:
        ASSERT_EQ(bpftime_map_update(ours, key.data(), value.data(), flags),
                  kernel.update(key.data(), value.data(), flags))
            << "step " << i << " flags " << flags;
        break;
      default: {
        int expected = kernel.lookup(key.data(), seen.data());
        void *found = bpftime_map_lookup(ours, key.data());
        ASSERT_EQ(found ? 0 : -ENOENT, expected) << "step " << i;
        if (found) ASSERT_EQ(std::memcmp(found, seen.data(), seen.size()), 0) << "step " << i;
      }
    }
    if (i % 1000 == 0)
      ASSERT_EQ(ourKeys(ours, shape.keySize), kernelKeys(kernel, shape.keySize)) << "step " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, MapTest,
                         testing::Values(Shape{2, 4, 8, 16}, Shape{2, 4, 5, 1}, Shape{2, 4, 64, 100},
                                         Shape{1, 4, 8, 1}, Shape{1, 4, 8, 64}, Shape{1, 16, 24, 100},
                                         Shape{1, 1, 1, 300}, Shape{1, 7, 3, 33}, Shape{1, 64, 200, 1000}));

TEST(MapShapeTest, IsAllowedExactlyWhereTheKernelAllowsIt) {
  const Shape shapes[] = {{2, 4, 8, 1},        {2, 4, 8, 0},     {2, 8, 8, 1},     {2, 4, 0, 1},
                          {1, 4, 8, 0},        {1, 0, 8, 1},     {1, 4, 0, 1},     {1, 512, 8, 1},
                          {1, 4, 5u << 20, 1}, {27, 0, 0, 4096}, {27, 0, 0, 0},    {27, 4, 0, 4096},
                          {27, 0, 4, 4096},    {27, 0, 0, 4097}, {27, 0, 0, 12288}};
  for (const Shape &s : shapes)
    for (uint32_t flags : {0u, 1u, 2u, 8u, 16u, 64u, 128u, 256u, 1024u}) {
      KernelMap kernel(s.type, s.keySize, s.valueSize, s.maxEntries, flags);
      if (kernel.fd == -EPERM) GTEST_SKIP() << "bpf() is not allowed here";
      bpftime_image_map row = {};
      row.type = s.type, row.key_size = s.keySize, row.value_size = s.valueSize;
      row.max_entries = s.maxEntries, row.flags = flags;
      EXPECT_EQ(bpftime_map_type_ops(s.type)->check(&row), std::min(kernel.fd, 0))
          << "type " << s.type << " key " << s.keySize << " value " << s.valueSize << " entries "
          << s.maxEntries << " flags " << flags;
    }
}

TEST(MapAccessTest, FrozenAndReadOnlyMapsRefuseWrites) {
  Session session(
      build({.maps = {{"ro", 2, 4, 8, 1, 0, BPFTIME_MAP_RODATA, {1, 2}}, {"user", 2, 4, 8, 1, 8}}}));
  ASSERT_EQ(session.status, 0);
  uint32_t key = 0;
  uint64_t value = 1;
  EXPECT_EQ(bpftime_map_update(session.map("ro"), &key, &value, 0), -EPERM);
  EXPECT_EQ(bpftime_map_update(session.map("user"), &key, &value, 0), -EPERM);
  EXPECT_EQ(*static_cast<uint64_t *>(bpftime_map_lookup(session.map("ro"), &key)), 0x201u);
}

TEST(HashTest, AddressesStayWhileTheElementLives) {
  Session session(build({.maps = {{"m", 1, 4, 8, 100}}}));
  bpftime_map *map = session.map("m");
  uint32_t key = 7;
  uint64_t value = 1;
  ASSERT_EQ(bpftime_map_update(map, &key, &value, 0), 0);
  void *at = bpftime_map_lookup(map, &key);
  for (uint32_t other = 100; other < 150; other++) bpftime_map_update(map, &other, &value, 0);
  value = 2;
  ASSERT_EQ(bpftime_map_update(map, &key, &value, 0), 0);
  EXPECT_EQ(bpftime_map_lookup(map, &key), at);
  EXPECT_EQ(*static_cast<uint64_t *>(at), 2u);
}

// An element that a killed writer took and never linked is found again.
TEST(HashTest, LostElementsComeBack) {
  Session session(build({.maps = {{"m", 1, 4, 8, 4}}}));
  bpftime_map *map = session.map("m");
  auto *used = reinterpret_cast<uint64_t *>(bpftime_map_data(map) + map->words[1]);
  *used = 0xf;  // what is left by writers killed right after marking
  uint64_t value = 1;
  std::vector<int> results;
  for (uint32_t key = 0; key < 64; key++) results.push_back(bpftime_map_update(map, &key, &value, 0));
  EXPECT_EQ(std::count(results.begin(), results.end(), 0), 4);
}

}  // namespace
