// Task storage: each thread has its own value, a thread with the ids of one that is gone has
// none of its predecessor's, and the places of the dead are used again.
#include "TestImage.h"

#include <gtest/gtest.h>

#include <thread>

#include "maps/task_storage.h"

using namespace testimage;

namespace {

constexpr uint32_t taskStorageType = 29, noPrealloc = 1;

class TaskStorageTest : public testing::Test {
 protected:
  Session session{build({.maps = {{"m", taskStorageType, 4, 8, 0, noPrealloc}}})};
  bpftime_map *map = session.map("m");

  uint64_t *value(const bpftime_thread &t, bool create) {
    return static_cast<uint64_t *>(bpftime_task_value(map, &t, create, nullptr));
  }
  static bpftime_thread thread(uint32_t pid, uint32_t tid, uint64_t birth) {
    bpftime_thread t = {};
    t.pid = pid, t.tid = tid, t.birth_ns = birth;
    return t;
  }
};

TEST_F(TaskStorageTest, ThreadsHaveValuesOfTheirOwn) {
  bpftime_thread a = thread(10, 10, 1), b = thread(10, 11, 2);
  EXPECT_EQ(value(a, false), nullptr);
  *value(a, true) = 5;
  *value(b, true) = 6;
  EXPECT_EQ(*value(a, false), 5u);
  EXPECT_EQ(*value(b, false), 6u);
  uint32_t tid = 11;
  uint64_t seen = 0;
  EXPECT_EQ(bpftime_map_read(map, &tid, &seen, 0), 0);
  EXPECT_EQ(seen, 6u);
  EXPECT_EQ(bpftime_task_value_remove(map, &b), 0);
  EXPECT_EQ(bpftime_task_value_remove(map, &b), -ENOENT);
  EXPECT_EQ(bpftime_map_read(map, &tid, &seen, 0), -ENOENT);
  EXPECT_EQ(*value(a, false), 5u);
}

TEST_F(TaskStorageTest, ALaterThreadOfTheSameIdsBeginsAnew) {
  bpftime_thread first = thread(10, 10, 1), second = thread(10, 10, 2);
  *value(first, true) = 5;
  EXPECT_EQ(value(second, false), nullptr);
  EXPECT_EQ(bpftime_task_value_remove(map, &second), -ENOENT);
  EXPECT_EQ(*value(second, true), 0u);
}

TEST_F(TaskStorageTest, PlacesOfTheDeadAreUsedAgain) {
  // No such threads live: ids beyond what the kernel gives.
  for (uint32_t i = 0; i < 1024; i++)
    ASSERT_NE(value(thread(0x7ffffff0, 0x40000000 + i, 1), true), nullptr) << i;
  EXPECT_NE(value(thread(0x7ffffff0, 0x50000000, 1), true), nullptr);
  // Those of the living are not.
  for (uint32_t i = 0; i < 1024; i++) {
    auto *owner = reinterpret_cast<uint64_t *>(bpftime_map_data(map) + i * 24);
    *owner = uint64_t(uint32_t(gettid())) << 32 | uint32_t(getpid());
  }
  EXPECT_EQ(value(thread(0x7ffffff0, 0x50000001, 1), true), nullptr);
}

}  // namespace
