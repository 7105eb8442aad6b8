// What an LRU map promises beyond being a hash: an insert never fails for want of room,
// the capacity is exact, and what programs use stays while the rest goes. Which of the
// unused elements goes first is the map's own choice.
#include "TestImage.h"

#include <gtest/gtest.h>

#include <set>

#include "helpers/helpers.h"
#include "maps/map.h"

using namespace testimage;

namespace {

constexpr uint32_t entries = 1000;

std::set<uint32_t> keysOf(bpftime_map *map) {
  std::set<uint32_t> keys;
  uint32_t key = 0, next;
  int error = bpftime_map_next_key(map, nullptr, &next);
  for (; !error; error = bpftime_map_next_key(map, &key, &next)) keys.insert(key = next);
  return keys;
}

class LruTest : public testing::TestWithParam<uint32_t> {
 protected:
  LruTest() : session(build({.maps = {{"m", GetParam(), 4, 8, entries}}})) {
    map = session.map("m");
    value.resize(bpftime_map_value_bytes(map));
  }
  int insert(uint32_t key) { return bpftime_map_update(map, &key, value.data(), 0); }
  Session session;
  bpftime_map *map;
  std::vector<uint8_t> value;
};

TEST_P(LruTest, NeverFailsAndHoldsExactlyItsCapacity) {
  for (uint32_t key = 0; key < 5 * entries; key++) {
    ASSERT_EQ(insert(key), 0) << key;
    if (key >= entries - 1 && key % 397 == 0) ASSERT_EQ(keysOf(map).size(), entries) << key;
  }
  EXPECT_EQ(keysOf(map).count(5 * entries - 1), 1u) << "the newest is there";
}

TEST_P(LruTest, WhatProgramsUseStays) {
  constexpr uint32_t hot = 100;
  for (uint32_t key = 0; key < hot; key++) ASSERT_EQ(insert(key), 0);
  for (uint32_t key = 10000; key < 10000 + 20 * entries; key++) {
    uint32_t used = key % hot;
    ASSERT_NE(bpftime_helper_map_lookup_elem(map, &used), nullptr) << "lost " << used << " at " << key;
    ASSERT_EQ(insert(key), 0);
  }
}

TEST_P(LruTest, ReadingByToolsIsNoUse) {
  for (uint32_t key = 0; key < entries; key++) ASSERT_EQ(insert(key), 0);
  for (uint32_t key = 0; key < entries; key++) bpftime_map_read(map, &key, value.data(), 0);
  uint32_t used = entries / 2;
  bpftime_helper_map_lookup_elem(map, &used);
  for (uint32_t key = entries; key < 2 * entries - 1; key++) ASSERT_EQ(insert(key), 0);
  std::set<uint32_t> keys = keysOf(map);
  EXPECT_EQ(keys.count(used), 1u);
  EXPECT_EQ(*keys.rbegin(), 2 * entries - 2);
  // All others of the first round are gone, read or not.
  EXPECT_EQ(
      keys.lower_bound(entries) == keys.begin() ? 0 : std::distance(keys.begin(), keys.lower_bound(entries)),
      1);
}

TEST_P(LruTest, DeletedElementsAreUsedAgainFirst) {
  for (uint32_t key = 0; key < entries; key++) ASSERT_EQ(insert(key), 0);
  uint32_t gone = 7;
  ASSERT_EQ(bpftime_map_delete(map, &gone), 0);
  ASSERT_EQ(insert(entries), 0);
  EXPECT_EQ(keysOf(map).size(), entries);
  for (uint32_t key = 0; key < entries; key++)
    EXPECT_EQ(bpftime_map_read(map, &key, value.data(), 0), key == gone ? -ENOENT : 0);
}

INSTANTIATE_TEST_SUITE_P(Types, LruTest, testing::Values(9u, 10u),
                         [](const auto &info) { return info.param == 9 ? "Plain" : "PerCpu"; });

}  // namespace
