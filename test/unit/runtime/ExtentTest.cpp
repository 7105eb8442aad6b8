// Sessions that grow: images added to a session in use, maps shared by name, growers that die.
#include "TestImage.h"

#include <gtest/gtest.h>

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>

#include "core/status.h"
#include "maps/map.h"

using namespace testimage;

namespace {

const MapShape counters = {"counters", 2, 4, 8, 4};
const MapShape pinned = {"pinned", 1, 4, 8, 16, 0, BPFTIME_MAP_PINNED};

/// A program that adds one to the first value of the image's first map, and gives it.
Parts counting(std::vector<MapShape> maps) {
  Parts parts;
  parts.maps = std::move(maps);
  parts.imports = {{BPFTIME_IMPORT_MAP_DATA, 0, 0}};
  parts.programs = {
      {"count", {0x48, 0x8b, 0x05, 0xf1, 0xff, 0xff, 0xff, 0x48, 0xff, 0x00, 0x48, 0x8b, 0x00, 0xc3}}};
  return parts;
}

int add(bpftime_session &session, const std::vector<uint8_t> &image, uint32_t *extent) {
  bpftime_session_options options = {};
  return bpftime_session_add(&session, image.data(), image.size(), &options, extent);
}

uint64_t runOnce(bpftime_session &session, uint32_t extent) {
  bpftime_loaded loaded;
  uint64_t result = 0;
  EXPECT_EQ(bpftime_load_extent(&session, extent, 0, nullptr, 0, &loaded), 0);
  EXPECT_EQ(bpftime_run(&loaded, 0, nullptr, &result), 0);
  bpftime_stats stats = {};
  EXPECT_EQ(bpftime_program_stats(&loaded, 0, &stats), 0);
  EXPECT_EQ(stats.hits, result);
  bpftime_unload(&loaded);
  return result;
}

off_t fileSize(const Session &s) {
  struct stat st = {};
  stat(s.path.c_str(), &st);
  return st.st_size;
}

TEST(ExtentTest, EachImageHasItsOwnMapsCodeAndCounters) {
  Session s(build(counting({counters})));
  ASSERT_EQ(s.status, 0);
  uint32_t extent = 0;
  ASSERT_EQ(add(s.session, build(counting({counters, {"more", 2, 4, 8, 1}})), &extent), 0);
  EXPECT_EQ(extent, 1u);
  EXPECT_EQ(bpftime_session_extents(&s.session), 2u);
  EXPECT_EQ(runOnce(s.session, 0), 1u);
  EXPECT_EQ(runOnce(s.session, 1), 1u);
  EXPECT_EQ(runOnce(s.session, 1), 2u);
  EXPECT_STREQ(bpftime_map_at(&s.session, 0)->name, "counters");
  EXPECT_STREQ(bpftime_map_at(&s.session, 1)->name, ".trace");
  EXPECT_STREQ(bpftime_map_at(&s.session, 3)->name, "more");
  EXPECT_EQ(bpftime_map_count(&s.session), 5u);
  EXPECT_EQ(bpftime_map_at(&s.session, 5), nullptr);
}

TEST(ExtentTest, WhoHasTheSessionOpenSeesWhatIsAdded) {
  Session s(build({.maps = {counters}}));
  bpftime_session other;
  ASSERT_EQ(bpftime_session_open(s.path.c_str(), &other), 0);
  uint32_t extent = 0, key = 3, found = 0;
  MapShape ring = {"ring", 27, 0, 0, 4096};
  ASSERT_EQ(add(s.session, build({.maps = {counters, {"later", 1, 4, 4, 8}, ring}}), &extent), 0);
  bpftime_map *later = bpftime_map_by_name(&other, "later");
  ASSERT_NE(later, nullptr);
  EXPECT_EQ(bpftime_map_update(bpftime_map_by_name(&s.session, "later"), &key, &key, 0), 0);
  EXPECT_EQ(bpftime_map_read(later, &key, &found, 0), 0);
  EXPECT_EQ(found, 3u);
  // The second mapping of a ring's data, too.
  char *data = reinterpret_cast<char *>(bpftime_map_by_name(&other, "ring"));
  data += bpftime_map_by_name(&other, "ring")->data_off + 2 * 4096;
  data[0] = 42;
  EXPECT_EQ(data[4096], 42);
  bpftime_session_close(&other);
  ASSERT_EQ(bpftime_session_open(s.path.c_str(), &other), 0);
  EXPECT_EQ(bpftime_session_extents(&other), 2u);
  bpftime_session_close(&other);
}

TEST(ExtentTest, AnImageIsAddedOnce) {
  auto image = build(counting({counters}));
  Session s(image);
  uint32_t extent = 7;
  off_t size = fileSize(s);
  EXPECT_EQ(add(s.session, image, &extent), 0);
  EXPECT_EQ(extent, 0u);
  EXPECT_EQ(fileSize(s), size);
  // What others run on cannot be set any more.
  const bpftime_setting setting = {"counters", &extent, sizeof extent};
  bpftime_session_options options = {};
  options.setting_count = 1;
  options.settings = &setting;
  EXPECT_EQ(bpftime_session_add(&s.session, image.data(), image.size(), &options, &extent),
            -BPFTIME_STATUS_exists);
}

TEST(ExtentTest, PinnedMapsAreSharedByName) {
  Session s(build({.maps = {counters, pinned}}));
  uint32_t extent = 0, key = 1;
  uint64_t value = 5;
  ASSERT_EQ(add(s.session, build({.maps = {pinned, {"pinned2", 2, 4, 8, 1}}}), &extent), 0);
  bpftime_map *first = bpftime_map_at(&s.session, 1), *second = bpftime_map_at(&s.session, 3);
  EXPECT_EQ(first, second) << "one map with two numbers";
  EXPECT_EQ(bpftime_map_update(second, &key, &value, 0), 0);
  // A third image refers to the first one's.
  ASSERT_EQ(add(s.session, build({.maps = {{"x", 2, 4, 8, 1}, pinned}}), &extent), 0);
  EXPECT_EQ(bpftime_map_at(&s.session, 6), first);
  EXPECT_EQ(bpftime_map_read(bpftime_map_at(&s.session, 6), &key, &value, 0), 0);
  EXPECT_EQ(value, 5u);
}

TEST(ExtentTest, SharedMapsOfAnotherShapeAreRefusedAndLeaveTheSessionAsItWas) {
  Session s(build({.maps = {pinned}}));
  MapShape wider = pinned;
  wider.valueSize = 16;
  uint32_t extent = 0;
  off_t size = fileSize(s);
  EXPECT_EQ(add(s.session, build({.maps = {wider}}), &extent), -BPFTIME_STATUS_map_mismatch);
  EXPECT_EQ(add(s.session, build({.maps = {{"bad", 2, 8, 8, 4}}}), &extent), -BPFTIME_STATUS_bad_map);
  EXPECT_EQ(add(s.session, build({.maps = {{"huge", 2, 4, 1u << 20, 8192}}}), &extent),
            -BPFTIME_STATUS_no_memory);
  EXPECT_EQ(fileSize(s), size);
  EXPECT_EQ(bpftime_session_extents(&s.session), 1u);
  // Not pinned here, so that both have their own.
  wider.kind = BPFTIME_MAP_PLAIN;
  EXPECT_EQ(add(s.session, build({.maps = {wider}}), &extent), 0);
  EXPECT_EQ(bpftime_map_at(&s.session, 2)->value_size, 16u);
}

TEST(ExtentTest, MapsThatHoldProgramNumbersAreNotShared) {
  MapShape timers = {.name = "timers", .type = 2, .keySize = 4, .valueSize = 16, .maxEntries = 4},
           programs = {"programs", 3, 4, 4, 4};
  timers.timer = 1;
  timers.kind = programs.kind = BPFTIME_MAP_PINNED;
  Session s(build({.maps = {timers, programs}}));
  ASSERT_EQ(s.status, 0);
  uint32_t extent = 0;
  EXPECT_EQ(add(s.session, build({.maps = {counters, timers}}), &extent), -BPFTIME_STATUS_map_mismatch);
  EXPECT_EQ(add(s.session, build({.maps = {programs}}), &extent), -BPFTIME_STATUS_map_mismatch);
}

TEST(ExtentTest, MapsOfMapsReachAcrossImages) {
  const bpftime_map_element element = {2, 4, 8, 4, 0};
  MapShape outer = {"outer", 12, 4, 4, 4, 0, BPFTIME_MAP_PINNED, {}, 0, element};
  Parts first = {.maps = {outer, counters}},
        second = {.maps = {{"x", 2, 4, 4, 1}, outer, {"late", 2, 4, 8, 4}}};
  first.slots = {{0, 0, 1}};
  Session s(build(first));
  ASSERT_EQ(s.status, 0);
  bpftime_session other;
  ASSERT_EQ(bpftime_session_open(s.path.c_str(), &other), 0);
  uint32_t extent = 0, key = 2, number = 5, found = 0;  // late: three of the first image, then its third
  ASSERT_EQ(add(s.session, build(second), &extent), 0);
  EXPECT_EQ(bpftime_map_update(bpftime_map_at(&s.session, 0), &key, &number, 0), 0);
  // A program of a process that has not heard of the second image finds its map.
  bpftime_map *outerThere = bpftime_map_at(&other, 0);
  auto *inner = static_cast<bpftime_map *>(bpftime_map_type_ops(12)->lookup(outerThere, &key));
  ASSERT_NE(inner, nullptr);
  EXPECT_STREQ(inner->name, "late");
  EXPECT_EQ(inner, bpftime_map_at(&other, 5));
  EXPECT_EQ(bpftime_map_read(outerThere, &key, &found, 0), 0);
  EXPECT_EQ(found, 5u);
  bpftime_session_close(&other);
}

TEST(ExtentTest, DamagedExtentsAreRefused) {
  Session s(build({.maps = {counters}}));
  uint32_t extent = 0;
  ASSERT_EQ(add(s.session, build({.maps = {pinned}}), &extent), 0);
  bpftime_extent *e = bpftime_session_extent(&s.session, 1);
  bpftime_session other;
  auto refused = [&](auto &field, uint64_t value) {
    auto before = field;
    field = static_cast<std::remove_reference_t<decltype(field)>>(value);
    int status = bpftime_session_open(s.path.c_str(), &other);
    field = before;
    if (!status) bpftime_session_close(&other);
    return status == -BPFTIME_STATUS_bad_session;
  };
  EXPECT_TRUE(refused(e->size, 0));
  EXPECT_TRUE(refused(e->size, e->size + 4096));
  EXPECT_TRUE(refused(e->size, ~0ull));
  EXPECT_TRUE(refused(e->map_first, 1));
  EXPECT_TRUE(refused(e->image_off, ~0ull - 63));
  EXPECT_TRUE(refused(e->maps.count, 1u << 20));
  EXPECT_TRUE(refused(s.session.segment->size, s.session.segment->size + 4096));
  EXPECT_FALSE(refused(e->first_pid, 3));
}

TEST(ExtentTest, TwoGrowersDoNotMeet) {
  Session s(build({.maps = {counters}}));
  constexpr int each = 8;
  auto growAll = [&](int who) {
    for (int i = 0; i < each; i++) {
      uint32_t extent = 0;
      std::string name = "m" + std::to_string(who) + "_" + std::to_string(i);
      EXPECT_EQ(add(s.session, build({.maps = {{name, 2, 4, 8, 4}}}), &extent), 0);
    }
  };
  pid_t child = fork();
  if (child == 0) {
    bpftime_session own;
    if (bpftime_session_open(s.path.c_str(), &own)) _exit(1);
    for (int i = 0; i < each; i++) {
      uint32_t extent = 0;
      if (add(own, build({.maps = {{"child" + std::to_string(i), 2, 4, 8, 4}}}), &extent)) _exit(2);
    }
    _exit(0);
  }
  std::thread one(growAll, 1), two(growAll, 2);
  one.join();
  two.join();
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(bpftime_session_extents(&s.session), 1u + 3 * each);
  EXPECT_NE(bpftime_map_by_name(&s.session, "child7"), nullptr);
  EXPECT_NE(bpftime_map_by_name(&s.session, "m1_7"), nullptr);
  EXPECT_NE(bpftime_map_by_name(&s.session, "m2_0"), nullptr);
}

// A grower that dies anywhere leaves the session as it was, or with what it added.
TEST(ExtentTest, KilledGrowersLeaveNothingHalfDone) {
  Session s(build({.maps = {counters}}));
  std::vector<uint8_t> full = {1, 2, 3, 4, 5, 6, 7, 8};
  for (int round = 0; round < 40; round++) {
    pid_t child = fork();
    if (child == 0) {
      bpftime_session own;
      if (bpftime_session_open(s.path.c_str(), &own)) _exit(1);
      uint32_t extent = 0;
      for (int i = 0;; i++)
        add(own,
            build({.maps = {{"k" + std::to_string(round) + "_" + std::to_string(i), 2, 4, 8, 2000, 0, 1,
                             full}}}),
            &extent);
    }
    usleep(static_cast<useconds_t>(round * 37));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    uint32_t extent = 0;
    int status = add(s.session, build({.maps = {{"mine" + std::to_string(round), 2, 4, 8, 3000}}}), &extent);
    if (status == -BPFTIME_STATUS_session_full) break;
    ASSERT_EQ(status, 0) << round;
    bpftime_map *mine = bpftime_map_by_name(&s.session, ("mine" + std::to_string(round)).c_str());
    ASSERT_NE(mine, nullptr);
    for (uint32_t key = 0; key < 3000; key++)
      ASSERT_EQ(*static_cast<uint64_t *>(bpftime_map_lookup(mine, &key)), 0u) << "bytes of the dead";
    bpftime_session other;
    ASSERT_EQ(bpftime_session_open(s.path.c_str(), &other), 0);
    bpftime_session_close(&other);
  }
}

TEST(ExtentTest, ASessionTakesSixtyFourImages) {
  Session s(build({.maps = {counters}}));
  uint32_t extent = 0;
  for (int i = 1; i < 64; i++)
    ASSERT_EQ(add(s.session, build({.maps = {{"m" + std::to_string(i), 2, 4, 8, 1}}}), &extent), 0);
  EXPECT_EQ(extent, 63u);
  EXPECT_EQ(add(s.session, build({.maps = {{"last", 2, 4, 8, 1}}}), &extent), -BPFTIME_STATUS_session_full);
}

}  // namespace
