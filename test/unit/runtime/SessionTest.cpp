// Sessions: made once, opened by others, refused when damaged; images loaded and run.
#include "TestImage.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/mman.h>

#include "core/status.h"

using namespace testimage;

namespace {

const MapShape counters = {"counters", 2, 4, 8, 4};

TEST(SessionTest, MapsSurviveReopening) {
  Session made(build({.maps = {counters, {"init", 2, 4, 5, 1, 0, BPFTIME_MAP_DATA, {1, 2, 3, 4, 5}}}}));
  ASSERT_EQ(made.status, 0);
  uint32_t key = 2;
  uint64_t value = 77;
  EXPECT_EQ(bpftime_map_update(made.map("counters"), &key, &value, 0), 0);
  bpftime_session again;
  ASSERT_EQ(bpftime_session_open(made.path.c_str(), &again), 0);
  auto *found = static_cast<uint64_t *>(bpftime_map_lookup(bpftime_map_by_name(&again, "counters"), &key));
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(*found, 77u);
  key = 0;
  auto *bytes = static_cast<uint8_t *>(bpftime_map_lookup(bpftime_map_by_name(&again, "init"), &key));
  EXPECT_EQ(bytes[4], 5);
  bpftime_session_close(&again);
}

TEST(SessionTest, NamesAreMadeOnce) {
  auto image = build({.maps = {counters}});
  Session made(image);
  bpftime_session other;
  bpftime_session_options options = {made.path.c_str(), "test", 0, 0, 0, 0};
  EXPECT_EQ(bpftime_session_create(image.data(), image.size(), &options, &other), -BPFTIME_STATUS_exists);
  EXPECT_EQ(bpftime_session_open("/dev/shm/bpftime-no-such", &other), -BPFTIME_STATUS_no_session);
}

TEST(SessionTest, ImpossibleShapesAreRefusedAndLeaveNoFile) {
  auto image = build({.maps = {{"bad", 2, 8, 8, 4}}});
  Session made(image);
  EXPECT_EQ(made.status, -BPFTIME_STATUS_bad_map);
  EXPECT_NE(access(made.path.c_str(), F_OK), 0);
}

TEST(SessionTest, DamagedFilesAreRefused) {
  Session made(build({.maps = {counters}}));
  ASSERT_EQ(made.status, 0);
  bpftime_segment *s = made.session.segment;
  bpftime_session other;
  auto refusedWith = [&](uint32_t &field, uint32_t value) {
    uint32_t before = field;
    field = value;
    int status = bpftime_session_open(made.path.c_str(), &other);
    field = before;
    return status;
  };
  EXPECT_EQ(refusedWith(s->magic, 1), -BPFTIME_STATUS_bad_session);
  EXPECT_EQ(refusedWith(s->abi_version, 99), -BPFTIME_STATUS_bad_session);
  EXPECT_EQ(refusedWith(s->ready, 0), -BPFTIME_STATUS_bad_session);
  EXPECT_EQ(refusedWith(s->first.maps.count, 1u << 30), -BPFTIME_STATUS_bad_session);
  EXPECT_EQ(refusedWith(s->threads.off, 0xfffffff0), -BPFTIME_STATUS_bad_session);
  EXPECT_EQ(refusedWith(bpftime_map_at(&made.session, 0)->max_entries, 1u << 20),
            -BPFTIME_STATUS_bad_session);
  ASSERT_EQ(bpftime_session_open(made.path.c_str(), &other), 0);
  bpftime_session_close(&other);
}

TEST(SessionTest, PartsThatOverlapAreRefused) {
  Session made(
      build({.maps = {counters, {"more", 2, 4, 8, 4}, {"maps", 13, 4, 4, 4, 0, 0, {}, 0, {2, 4, 8, 4}}}}));
  ASSERT_EQ(made.status, 0);
  bpftime_session other;
  bpftime_map *first = made.map("counters"), *second = made.map("more"), *maps = made.map("maps");
  uint64_t before = second->data_off;
  second->data_off = first->data_off - sizeof *first;  // both name the same bytes
  EXPECT_EQ(bpftime_session_open(made.path.c_str(), &other), -BPFTIME_STATUS_bad_session);
  second->data_off = before;
  maps->words[0] += 8;
  EXPECT_EQ(bpftime_session_open(made.path.c_str(), &other), -BPFTIME_STATUS_bad_session);
  maps->words[0] -= 8;
  ASSERT_EQ(bpftime_session_open(made.path.c_str(), &other), 0);
  bpftime_session_close(&other);
}

// Code was compiled for the shapes in the image, whatever the session's headers say.
TEST(SessionTest, MapsOfOtherShapesAreNotBound) {
  Parts parts;
  parts.maps = {{"array", 2, 4, 8, 4}};
  parts.programs = {{"none", {0xc3}}};
  Session made(build(parts));
  ASSERT_EQ(made.status, 0);
  bpftime_map *map = made.map("array");
  map->max_entries = 2, map->value_size = 16, map->value_stride = 16;  // as many bytes
  bpftime_session other;
  ASSERT_EQ(bpftime_session_open(made.path.c_str(), &other), 0);
  bpftime_loaded loaded;
  EXPECT_EQ(bpftime_load(&other, 0, &loaded), -BPFTIME_STATUS_bad_session);
  bpftime_session_close(&other);
}

TEST(SessionTest, LoadedProgramsReachTheirMaps) {
  Parts parts;
  parts.maps = {counters};
  parts.imports = {{BPFTIME_IMPORT_MAP_DATA, 0, 0}};
  // mov rax,[rip-7-8... slot 0 at code offset 0]; inc qword [rax]; mov rax,[rax]; ret
  parts.programs = {
      {"count", {0x48, 0x8b, 0x05, 0xf1, 0xff, 0xff, 0xff, 0x48, 0xff, 0x00, 0x48, 0x8b, 0x00, 0xc3}}};
  Session made(build(parts));
  ASSERT_EQ(made.status, 0);
  bpftime_loaded loaded;
  ASSERT_EQ(bpftime_load(&made.session, 0, &loaded), 0);
  bpftime_entry entry = bpftime_program(&loaded, "count");
  ASSERT_NE(entry, nullptr);
  EXPECT_EQ(bpftime_program(&loaded, "other"), nullptr);
  EXPECT_EQ(bpftime_call(entry, nullptr), 1u);
  EXPECT_EQ(bpftime_call(entry, nullptr), 2u);
  uint32_t key = 0;
  EXPECT_EQ(*static_cast<uint64_t *>(bpftime_map_lookup(made.map("counters"), &key)), 2u);
  bpftime_unload(&loaded);
}

uint64_t twice(uint64_t value, uint64_t, uint64_t, uint64_t, uint64_t) { return 2 * value; }

TEST(SessionTest, ImportsFunctionsOfItsHost) {
  Parts parts;
  parts.imports = {{BPFTIME_IMPORT_HOST, 0, 1}};
  // jmp [rip-14: slot 0 at code offset 0]
  parts.programs = {{"twice", {0xff, 0x25, 0xf2, 0xff, 0xff, 0xff}}};
  auto image = build(parts);
  auto *header = reinterpret_cast<bpftime_image_header *>(image.data());
  // The name the import refers to, whatever the builder put there.
  const char *name = reinterpret_cast<char *>(image.data()) + header->strings.off + 1;
  Session made(image);
  ASSERT_EQ(made.status, 0);
  bpftime_loaded loaded;
  EXPECT_EQ(bpftime_load(&made.session, 0, &loaded), -BPFTIME_STATUS_unknown_import);
  bpftime_host_function functions[] = {{"other", nullptr}, {name, twice}};
  EXPECT_EQ(bpftime_load_with(&made.session, 0, functions, 1, &loaded), -BPFTIME_STATUS_unknown_import);
  std::string longer = std::string(name) + " INT SCALAR", other = std::string(name) + "s";
  functions[0].prototype = longer.c_str();
  EXPECT_EQ(bpftime_load_with(&made.session, 0, functions, 1, &loaded), -BPFTIME_STATUS_other_prototype);
  functions[0].prototype = other.c_str();
  EXPECT_EQ(bpftime_load_with(&made.session, 0, functions, 1, &loaded), -BPFTIME_STATUS_unknown_import);
  ASSERT_EQ(bpftime_load_with(&made.session, 0, functions, 2, &loaded), 0);
  EXPECT_EQ(bpftime_call(bpftime_program(&loaded, "twice"), reinterpret_cast<void *>(21)), 42u);
  bpftime_unload(&loaded);
}

TEST(SessionTest, UnverifiedCodeNeedsPermission) {
  auto image = build({.maps = {counters}});
  reinterpret_cast<bpftime_image_header *>(image.data())->verified_by = BPFTIME_VERIFIED_NONE;
  sign(image);
  Session made(image);
  ASSERT_EQ(made.status, 0);
  bpftime_loaded loaded;
  EXPECT_EQ(bpftime_load(&made.session, 0, &loaded), -BPFTIME_STATUS_unverified);
  ASSERT_EQ(bpftime_load(&made.session, BPFTIME_LOAD_ALLOW_UNVERIFIED, &loaded), 0);
  bpftime_unload(&loaded);
}

}  // namespace
