// Threads and processes on one map at once, none killed: nothing is lost or doubled.
#include "TestImage.h"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <map>
#include <thread>

#include "helpers/helpers.h"
#include "maps/map.h"

using namespace testimage;

namespace {

TEST(ThreadTest, RingEventsAreAllAccountedFor) {
  Session session(build({.maps = {{"rb", 27, 0, 0, 16384}}}));
  bpftime_map *ring = session.map("rb");
  constexpr uint64_t producers = 4, events = 100000;
  std::atomic<uint64_t> refused{0}, running{producers};
  std::vector<std::thread> threads;
  for (uint64_t p = 0; p < producers; p++)
    threads.emplace_back([&, p] {
      for (uint64_t i = 1; i <= events; i++) {
        uint64_t event[2] = {p, i};
        refused += bpftime_helper_ringbuf_output(ring, event, 8 + i % 2 * 8, 0) != 0;
      }
      running--;
    });
  struct Seen {
    uint64_t count = 0, last[producers] = {}, wrong = 0;
  } seen;
  auto each = [](void *user, const void *data, uint32_t size) {
    Seen &s = *static_cast<Seen *>(user);
    uint64_t event[2] = {};
    std::memcpy(event, data, size);
    s.count++;
    if (size == 8) return 0;
    s.wrong += event[0] >= producers || event[1] <= s.last[event[0]];
    if (event[0] < producers) s.last[event[0]] = event[1];
    return 0;
  };
  uint64_t dropped = 0;
  while (running) bpftime_ringbuf_consume(ring, each, &seen, &dropped);
  for (std::thread &thread : threads) thread.join();
  bpftime_ringbuf_consume(ring, each, &seen, &dropped);
  EXPECT_EQ(seen.wrong, 0u);
  EXPECT_EQ(seen.count + refused, producers * events);
  EXPECT_EQ(dropped, refused);
}

// Readers look for keys that are always there while writers churn the same buckets.
TEST(ThreadTest, HashReadersNeverMissWhatStays) {
  Session session(build({.maps = {{"m", 1, 8, 8, 256}}}));
  bpftime_map *map = session.map("m");
  constexpr uint64_t staying = 100;
  for (uint64_t key = 0; key < staying; key++) ASSERT_EQ(bpftime_map_update(map, &key, &key, 0), 0);
  std::atomic<bool> stop{false};
  std::atomic<uint64_t> missed{0}, wrong{0};
  std::vector<std::thread> threads;
  for (uint64_t t = 0; t < 2; t++)
    threads.emplace_back([&, t] {
      for (uint64_t i = 0; !stop; i++) {
        uint64_t key = 1000 + t * 1000 + i % 120;
        bpftime_map_update(map, &key, &key, 0);
        bpftime_map_delete(map, &key);
      }
    });
  for (int round = 0; round < 3000; round++)
    for (uint64_t key = 0; key < staying; key++) {
      auto *value = static_cast<uint64_t *>(bpftime_map_lookup(map, &key));
      missed += !value;
      wrong += value && *value != key;
    }
  stop = true;
  for (std::thread &thread : threads) thread.join();
  EXPECT_EQ(missed, 0u);
  EXPECT_EQ(wrong, 0u);
}

// The same key fought over by processes: exactly one of those who insert it wins.
TEST(ThreadTest, NoexistHasOneWinner) {
  Session session(build({.maps = {{"m", 1, 4, 8, 1024}, {"wins", 2, 4, 8, 1}}}));
  bpftime_map *map = session.map("m"), *wins = session.map("wins");
  uint32_t zero = 0;
  auto *count = static_cast<uint64_t *>(bpftime_map_lookup(wins, &zero));
  std::vector<pid_t> children;
  for (int i = 0; i < 4; i++) {
    pid_t child = fork();
    if (!child) {
      for (uint32_t key = 0; key < 1024; key++) {
        uint64_t value = key;
        if (!bpftime_map_update(map, &key, &value, BPFTIME_NOEXIST))
          __atomic_fetch_add(count, 1, __ATOMIC_RELAXED);
      }
      _exit(0);
    }
    children.push_back(child);
  }
  for (pid_t child : children) waitpid(child, nullptr, 0);
  EXPECT_EQ(*count, 1024u);
}

class EveryOperationTest : public testing::TestWithParam<uint32_t> {};

// All that tools and programs do to a hash, by threads that nothing else orders: values are
// whole, and ThreadSanitizer sees no access that a lock or an atomic should have been.
TEST_P(EveryOperationTest, LeavesValuesWhole) {
  Session session(build({.maps = {{"m", GetParam(), 4, 24, 48}}}));
  ASSERT_EQ(session.status, 0);
  bpftime_map *map = session.map("m");
  std::atomic<uint64_t> torn{0};
  auto work = [&](uint32_t seed) {
    uint64_t bytes = bpftime_map_value_bytes(map);
    std::vector<uint64_t> values(64 * bytes / 8);
    std::vector<uint32_t> keys(64);
    auto check = [&](uint32_t count) {
      for (uint32_t i = 0; i < count; i++)
        for (uint64_t word = 1; word < bytes / 8; word++)
          torn += values[i * bytes / 8] != values[i * bytes / 8 + word];
    };
    for (uint32_t i = 0; i < 6000; i++) {
      seed = seed * 1664525 + 1013904223;
      uint32_t key = (seed >> 16) % 60, next, cursor = 0;
      bpftime_map_batch batch = {nullptr, &cursor, keys.data(), values.data(), 64, 0, 0, 0};
      switch ((seed >> 8) % 9) {
        case 0: check(bpftime_map_read(map, &key, values.data(), 0) == 0); break;
        case 1: check(bpftime_map_take(map, &key, values.data(), 0) == 0); break;
        case 2: bpftime_map_delete(map, &key); break;
        case 3: bpftime_map_next_key(map, &key, &next); break;
        case 4: bpftime_helper_map_lookup_elem(map, &key); break;
        case 5:
          if (i % 16 == 0 && bpftime_map_read_batch(map, &batch) == -ENOENT) check(batch.count);
          break;
        case 6:
          if (i % 64 == 0 && bpftime_map_take_batch(map, &batch) == -ENOENT) check(batch.count);
          break;
        default:
          std::fill_n(values.begin(), bytes / 8, seed);
          bpftime_map_update(map, &key, values.data(), 0);
      }
    }
  };
  std::vector<std::thread> threads;
  for (uint32_t t = 0; t < 4; t++) threads.emplace_back(work, t);
  for (std::thread &thread : threads) thread.join();
  EXPECT_EQ(torn, 0u);
}

INSTANTIATE_TEST_SUITE_P(Types, EveryOperationTest, testing::Values(1u, 5u, 9u, 10u));

}  // namespace
