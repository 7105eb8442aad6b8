// What only we have to promise about maps, beside behaving like the kernel's (that is
// test/kernel/maps): who may write, stable addresses, elements of the dead.
#include "TestImage.h"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <algorithm>
#include <atomic>
#include <thread>

#include "core/lock.h"
#include "helpers/helpers.h"
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

TEST(PerCpuTest, AProgramReachesTheValueOfEachCpu) {
  Session session(build({.maps = {{"array", 6, 4, 8, 2}, {"hash", 5, 4, 8, 2}, {"lru", 10, 4, 8, 2}}}));
  ASSERT_EQ(session.status, 0);
  for (const char *name : {"array", "hash", "lru"}) {
    bpftime_map *map = session.map(name);
    uint64_t cpus = bpftime_map_value_bytes(map) / 8;
    std::vector<uint64_t> values(cpus);
    for (uint64_t i = 0; i < cpus; i++) values[i] = 100 + i;
    uint32_t key = 1, missing = 2;
    ASSERT_EQ(bpftime_map_update(map, &key, values.data(), 0), 0) << name;
    for (uint64_t i = 0; i < cpus; i++) {
      auto *value = static_cast<uint64_t *>(bpftime_helper_map_lookup_percpu_elem(map, &key, i));
      ASSERT_NE(value, nullptr) << name;
      EXPECT_EQ(*value, 100 + i) << name;
    }
    EXPECT_EQ(bpftime_helper_map_lookup_percpu_elem(map, &key, cpus), nullptr) << name;
    EXPECT_EQ(bpftime_helper_map_lookup_percpu_elem(map, &missing, 0), nullptr) << name;
  }
  // A program's new element is zero for the other CPUs.
  uint32_t key = 7;
  uint64_t one = 1, sum = 0;
  bpftime_map *hash = session.map("hash");
  ASSERT_EQ(bpftime_helper_map_update_elem(hash, &key, &one, 0), 0u);
  std::vector<uint64_t> values(bpftime_map_value_bytes(hash) / 8, 55);
  ASSERT_EQ(bpftime_map_read(hash, &key, values.data(), 0), 0);
  for (uint64_t value : values) sum += value;
  EXPECT_EQ(sum, 1u);
}

// A session with maps of every type that has a layout of its own opens again.
TEST(MapAccessTest, SessionsWithPerCpuAndLruMapsOpen) {
  Session session(
      build({.maps = {{"a", 6, 4, 8, 2}, {"b", 5, 4, 8, 9}, {"c", 9, 4, 8, 9}, {"d", 10, 4, 8, 9}}}));
  bpftime_session other;
  ASSERT_EQ(bpftime_session_open(session.path.c_str(), &other), 0);
  uint32_t key = 3;
  uint64_t value = 8, seen = 0;
  EXPECT_EQ(bpftime_map_update(session.map("c"), &key, &value, 0), 0);
  EXPECT_EQ(bpftime_map_read(bpftime_map_by_name(&other, "c"), &key, &seen, 0), 0);
  EXPECT_EQ(seen, 8u);
  bpftime_session_close(&other);
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

struct Locked {
  uint64_t before;
  uint32_t lock, after;
};
MapShape lockedMap() {
  return {.name = "m", .type = 1, .keySize = 4, .valueSize = sizeof(Locked), .maxEntries = 4, .lock = 9};
}

// With BPF_F_LOCK an update waits for the program that holds the value's lock; without, it
// leaves the lock as it is.
TEST(LockTest, AnUpdateUnderTheLockWaitsForItsHolder) {
  Session session(build({.maps = {lockedMap()}}));
  ASSERT_EQ(session.status, 0);
  bpftime_map *map = session.map("m");
  uint32_t key = 1;
  Locked value = {1, 77, 1}, seen;
  ASSERT_EQ(bpftime_map_update(map, &key, &value, 0), 0);
  auto *held = static_cast<Locked *>(bpftime_map_lookup(map, &key));
  EXPECT_EQ(held->lock, 0u) << "an update writes no lock";
  bpftime_spin_lock(&held->lock);
  uint32_t word = held->lock;
  value = {2, 0, 2};
  ASSERT_EQ(bpftime_map_update(map, &key, &value, 0), 0);
  EXPECT_EQ(held->lock, word);
  ASSERT_EQ(bpftime_map_read(map, &key, &seen, 0), 0);
  EXPECT_EQ(seen.lock, 0u) << "a reader sees no lock";
  std::atomic<bool> done{false};
  std::thread other([&] {
    Locked mine = {3, 0, 3};
    EXPECT_EQ(bpftime_map_update(map, &key, &mine, BPFTIME_F_LOCK), 0);
    done = true;
  });
  for (int i = 0; i < 1000; i++) std::this_thread::yield();
  EXPECT_FALSE(done);
  EXPECT_EQ(held->before, 2u);
  bpftime_spin_unlock(&held->lock);
  other.join();
  EXPECT_EQ(held->before, 3u);
  EXPECT_EQ(held->lock, 0u);
}

TEST(LockTest, TheLockOfADeadHolderIsTakenOver) {
  Session session(build({.maps = {lockedMap()}}));
  bpftime_map *map = session.map("m");
  uint32_t key = 1;
  Locked value = {1, 0, 1};
  ASSERT_EQ(bpftime_map_update(map, &key, &value, 0), 0);
  pid_t child = fork();
  if (!child) {
    bpftime_spin_lock(&static_cast<Locked *>(bpftime_map_lookup(map, &key))->lock);
    _exit(0);
  }
  waitpid(child, nullptr, 0);
  ASSERT_NE(static_cast<Locked *>(bpftime_map_lookup(map, &key))->lock, 0u);
  EXPECT_EQ(bpftime_map_read(map, &key, &value, BPFTIME_F_LOCK), 0);
  EXPECT_EQ(static_cast<Locked *>(bpftime_map_lookup(map, &key))->lock, 0u);
}

TEST(LockTest, ALockOutsideTheValueIsRefused) {
  for (uint32_t lock : {2u, 14u, 17u, 100u}) {
    MapShape shape = lockedMap();
    shape.lock = lock;
    EXPECT_NE(Session(build({.maps = {shape}})).status, 0) << lock;
  }
}

}  // namespace
