// What only we have to promise about maps, beside behaving like the kernel's (that is
// test/kernel/maps): who may write, stable addresses, elements of the dead.
#include "TestImage.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "maps/map.h"

using namespace testimage;

namespace {

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
