// Queue, stack and bloom filter against real kernel maps: the same random operations give
// the same results and values, and the same shapes are allowed. A bloom filter's wrong
// answers depend on its hash, so only what it must find is compared.
#include "KernelMap.h"
#include "TestImage.h"

#include <gtest/gtest.h>

#include <random>

#include "maps/map.h"

using namespace testimage;
using Bytes = std::vector<uint8_t>;

namespace {

constexpr uint32_t queueType = 22, stackType = 23, bloomType = 30;

struct Shape {
  uint32_t type, valueSize, maxEntries;
};

class UnkeyedTest : public testing::TestWithParam<Shape> {};

TEST_P(UnkeyedTest, BehavesLikeTheKernels) {
  Shape shape = GetParam();
  KernelMap kernel(shape.type, 0, shape.valueSize, shape.maxEntries);
  if (kernel.fd == -EPERM) GTEST_SKIP() << "bpf() is not allowed here";
  Session session(build({.maps = {{"m", shape.type, 0, shape.valueSize, shape.maxEntries}}}));
  ASSERT_EQ(session.status, 0);
  bpftime_map *ours = session.map("m");
  const bpftime_map_ops *ops = bpftime_map_type_ops(shape.type);
  std::mt19937 random(20261125);
  Bytes value(shape.valueSize), seen(shape.valueSize), expected(shape.valueSize);
  for (int i = 0; i < 20000; i++) {
    // Mostly pushing and mostly popping take turns, so that full and empty are both met.
    bool fills = i / 500 % 2 == 0;
    unsigned kind = random() % 8;
    if (kind < (fills ? 5 : 2)) {
      for (uint8_t &byte : value) byte = uint8_t(random());
      uint64_t flags = random() % 4 == 0 ? random() % 5 : 0;
      ASSERT_EQ(ops->push(ours, value.data(), flags), kernel.update(nullptr, value.data(), flags))
          << "step " << i << " flags " << flags;
      continue;
    }
    bool takes = kind != 7;
    int result =
        takes ? kernel.lookupAndDelete(nullptr, expected.data()) : kernel.lookup(nullptr, expected.data());
    ASSERT_EQ(takes ? ops->pop(ours, seen.data()) : ops->peek(ours, seen.data()), result) << "step " << i;
    if (result == 0) ASSERT_EQ(seen, expected) << "step " << i;
    else ASSERT_EQ(seen, Bytes(shape.valueSize)) << "an empty map gives zeros";
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, UnkeyedTest,
                         testing::Values(Shape{queueType, 8, 1}, Shape{queueType, 4, 16},
                                         Shape{queueType, 13, 100}, Shape{stackType, 8, 1},
                                         Shape{stackType, 4, 16}, Shape{stackType, 1, 100}));

TEST(BloomTest, FindsWhatWasPushedAndLittleElse) {
  for (uint64_t hashes : {0, 1, 15}) {
    bpftime_image_map row = {};
    row.type = bloomType, row.value_size = 12, row.max_entries = 1000, row.extra = hashes;
    std::vector<uint64_t> memory(sizeof(bpftime_map) / 8 + bpftime_map_type_ops(bloomType)->bytes(&row) / 8);
    auto *map = reinterpret_cast<bpftime_map *>(memory.data());
    map->type = row.type, map->value_size = row.value_size, map->max_entries = row.max_entries;
    map->extra = row.extra, map->data_off = sizeof *map, map->data_size = memory.size() * 8 - sizeof *map;
    const bpftime_map_ops *ops = bpftime_map_type_ops(bloomType);
    ops->init(map);
    uint32_t value[3] = {};
    for (value[0] = 0; value[0] < 1000; value[0]++) ASSERT_EQ(ops->push(map, value, 0), 0);
    for (value[0] = 0; value[0] < 1000; value[0]++) ASSERT_EQ(ops->peek(map, value), 0);
    int wrong = 0;
    for (value[0] = 1000; value[0] < 11000; value[0]++) wrong += ops->peek(map, value) == 0;
    // With one function: 1 - e^-(n/m), some 40 % at most; with 5 some 3 %.
    EXPECT_LT(wrong, hashes == 1 ? 6500 : 400);
    EXPECT_EQ(ops->push(map, value, 1), -EINVAL);
    EXPECT_EQ(ops->remove(map, value), -EOPNOTSUPP);
  }
}

TEST(UnkeyedShapeTest, IsAllowedExactlyWhereTheKernelAllowsIt) {
  struct {
    uint32_t type, keySize, valueSize, maxEntries;
    uint64_t extra;
  } shapes[] = {{queueType, 0, 8, 1, 0},        {queueType, 4, 8, 1, 0},   {queueType, 0, 0, 1, 0},
                {queueType, 0, 8, 0, 0},        {stackType, 0, 8, 1, 0},   {stackType, 0, 5u << 20, 1, 0},
                {bloomType, 0, 8, 1, 0},        {bloomType, 4, 8, 1, 0},   {bloomType, 0, 8, 0, 0},
                {bloomType, 0, 0, 1, 0},        {bloomType, 0, 8, 10, 15}, {bloomType, 0, 8, 10, 16},
                {bloomType, 0, 5u << 20, 10, 0}};
  for (const auto &s : shapes)
    for (uint32_t flags : {0u, 1u, 2u, 8u, 16u, 64u, 128u, 256u, 384u, 1024u}) {
      KernelMap kernel(s.type, s.keySize, s.valueSize, s.maxEntries, flags, s.extra);
      if (kernel.fd == -EPERM) GTEST_SKIP() << "bpf() is not allowed here";
      bpftime_image_map row = {};
      row.type = s.type, row.key_size = s.keySize, row.value_size = s.valueSize;
      row.max_entries = s.maxEntries, row.flags = flags, row.extra = s.extra;
      EXPECT_EQ(bpftime_map_type_ops(s.type)->check(&row), std::min(kernel.fd, 0))
          << "type " << s.type << " key " << s.keySize << " value " << s.valueSize << " entries "
          << s.maxEntries << " flags " << flags << " extra " << s.extra;
    }
}

TEST(UnkeyedShapeTest, OnlyBloomFiltersHaveMapExtra) {
  for (uint32_t type : {queueType, bloomType}) {
    Session session(build(
        {.maps = {{.name = "m", .type = type, .keySize = 0, .valueSize = 8, .maxEntries = 8, .extra = 3}}}));
    EXPECT_EQ(session.status == 0, type == bloomType);
  }
}

}  // namespace
