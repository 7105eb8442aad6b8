// Stack trace maps: which id a stack gets, when it is refused, what tools see; and that a
// writer that died leaves a map that works. The rules are kernel/bpf/stackmap.c's.
#include "KernelMap.h"
#include "TestImage.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "maps/stack_trace.h"

using namespace testimage;

namespace {

constexpr uint32_t stackTraceType = 7;

class StackTraceTest : public testing::Test {
 protected:
  Session session{build({.maps = {{"m", stackTraceType, 4, 4 * 8, entries}}})};
  bpftime_map *map = session.map("m");
  static constexpr uint32_t entries = 5;

  int64_t keep(uint64_t seed, uint32_t count, uint64_t flags = 0) {
    uint64_t ips[4] = {seed, seed + 1, seed + 2, seed + 3};
    return bpftime_stack_trace_keep(map, ips, count, flags);
  }
  /// A stack whose bucket is `id` and that is not `other`.
  uint64_t seedFor(int64_t id, uint64_t other) {
    for (uint64_t seed = 1000;; seed++) {
      Session probe(build({.maps = {{"m", stackTraceType, 4, 4 * 8, entries}}}));
      uint64_t ips[4] = {seed, seed + 1, seed + 2, seed + 3};
      if (seed != other && bpftime_stack_trace_keep(probe.map("m"), ips, 4, 0) == id) return seed;
    }
  }
};

TEST_F(StackTraceTest, OneStackHasOneId) {
  int64_t id = keep(1, 4);
  ASSERT_GE(id, 0);
  EXPECT_EQ(keep(1, 4), id);
  EXPECT_EQ(keep(1, 4, BPFTIME_F_FAST_STACK_CMP), id);
  uint64_t seen[4];
  uint32_t key = uint32_t(id);
  ASSERT_EQ(bpftime_map_read(map, &key, seen, 0), 0);
  EXPECT_EQ(seen[0], 1u);
  EXPECT_EQ(seen[3], 4u);
}

TEST_F(StackTraceTest, ShorterStacksEndInZeros) {
  uint32_t key = uint32_t(keep(1, 4));
  ASSERT_EQ(bpftime_map_delete(map, &key), 0);
  key = uint32_t(keep(7, 2));
  uint64_t seen[4];
  ASSERT_EQ(bpftime_map_read(map, &key, seen, 0), 0);
  EXPECT_EQ(seen[1], 8u);
  EXPECT_EQ(seen[2] | seen[3], 0u);
}

TEST_F(StackTraceTest, AnotherStackOfTheSameIdIsRefusedOrTakesItsPlace) {
  int64_t id = keep(1, 4);
  uint64_t other = seedFor(id, 1), seen[4];
  EXPECT_EQ(keep(other, 4), -EEXIST);
  EXPECT_EQ(keep(other, 4, BPFTIME_F_REUSE_STACKID), id);
  uint32_t key = uint32_t(id);
  ASSERT_EQ(bpftime_map_read(map, &key, seen, 0), 0);
  EXPECT_EQ(seen[0], other);
}

TEST_F(StackTraceTest, HoldsMaxEntriesOfThem) {
  std::set<int64_t> ids;
  int64_t result = 0;
  for (uint64_t seed = 1; seed < 1000 && result != -ENOMEM; seed++)
    if ((result = keep(seed * 64, 4)) >= 0) ids.insert(result);
  EXPECT_EQ(result, -ENOMEM);
  EXPECT_EQ(ids.size(), entries) << "of 8 buckets";
  // Tools see just these, and can make room.
  std::set<int64_t> seen;
  uint32_t key, *previous = nullptr;
  for (uint32_t next; bpftime_map_next_key(map, previous, &next) == 0; previous = &key)
    seen.insert(key = next);
  EXPECT_EQ(seen, ids);
  EXPECT_EQ(bpftime_map_delete(map, &key), 0);
  EXPECT_EQ(bpftime_map_delete(map, &key), -ENOENT);
  key = 8;
  EXPECT_EQ(bpftime_map_delete(map, &key), -E2BIG);
  uint64_t value[4];
  EXPECT_EQ(bpftime_map_read(map, &key, value, 0), -ENOENT);
  EXPECT_EQ(bpftime_map_update(map, &key, value, 0), -EINVAL);
}

TEST_F(StackTraceTest, ADeadWriterLeavesAnEmptyBucket) {
  int64_t id = keep(1, 4);
  // Killed while it wrote: its lock is held, the bucket empty, the count wrong.
  map->words[0] = 0x7ffffffeull << 32 | 127;
  map->words[2] = 1000;
  *reinterpret_cast<uint64_t *>(bpftime_map_data(map) + id * (8 + 4 * 8)) = 0;
  EXPECT_EQ(keep(1, 4), id);
  EXPECT_EQ(map->words[2], 1u);
}

TEST(StackTraceShapeTest, IsAllowedExactlyWhereTheKernelAllowsIt) {
  const uint32_t shapes[][3] = {{4, 8, 1},  {4, 8, 0},       {8, 8, 1},      {4, 4, 1},
                                {4, 12, 1}, {4, 127 * 8, 3}, {4, 128 * 8, 3}};
  for (const auto &s : shapes)
    for (uint32_t flags : {0u, 1u, 8u, 16u, 24u, 64u, 128u, 256u, 1024u}) {
      KernelMap kernel(stackTraceType, s[0], s[1], s[2], flags);
      if (kernel.fd == -EPERM) GTEST_SKIP() << "bpf() is not allowed here";
      bpftime_image_map row = {};
      row.type = stackTraceType, row.key_size = s[0], row.value_size = s[1], row.max_entries = s[2],
      row.flags = flags;
      EXPECT_EQ(bpftime_map_type_ops(stackTraceType)->check(&row), std::min(kernel.fd, 0))
          << "key " << s[0] << " value " << s[1] << " entries " << s[2] << " flags " << flags;
    }
}

}  // namespace
