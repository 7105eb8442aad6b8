// Program arrays and maps of maps: what they begin with, and what tools may put in, as the
// kernel judges it. Program and map numbers stand where the kernel has descriptors.
#include "KernelMap.h"
#include "TestImage.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/status.h"
#include "maps/map.h"

using namespace testimage;

namespace {

constexpr uint32_t hashType = 1, arrayType = 2, programArrayType = 3, arrayOfMapsType = 12,
                   hashOfMapsType = 13;
constexpr uint32_t xdp = 6, kprobe = 2, innerMap = 1u << 12;

const Code packet = {"packet", {0xc3}, xdp}, probe = {"probe", {0xc3}, kprobe};

Parts programArray(std::vector<bpftime_map_slot> slots) {
  return {.maps = {{.name = "m",
                    .type = programArrayType,
                    .keySize = 4,
                    .valueSize = 4,
                    .maxEntries = 3,
                    .element = {xdp, 0, 0, 0, 0}}},
          .programs = {packet, probe},
          .slots = slots};
}

int read(bpftime_map *map, uint32_t key) {
  uint32_t value = 99;
  int result = bpftime_map_type_ops(map->type)->read(map, &key, &value, 0);
  return result ? result : int(value);
}
int write(bpftime_map *map, uint32_t key, uint32_t value, uint64_t flags = 0) {
  return bpftime_map_type_ops(map->type)->write(map, &key, &value, flags);
}

TEST(ProgramArrayTest, BeginsWithItsProgramsAndTakesOthersOfTheirType) {
  Session session(build(programArray({{0, 2, 0}})));
  ASSERT_EQ(session.status, 0);
  bpftime_map *map = session.map("m");
  EXPECT_EQ(read(map, 2), 0);
  EXPECT_EQ(read(map, 1), -ENOENT);
  EXPECT_EQ(read(map, 3), -ENOENT);
  EXPECT_EQ(write(map, 1, 0), 0);
  EXPECT_EQ(read(map, 1), 0);
  EXPECT_EQ(write(map, 1, 1), -EINVAL) << "of another type";
  EXPECT_EQ(write(map, 1, 2), -EBADF);
  EXPECT_EQ(write(map, 3, 0), -E2BIG);
  EXPECT_EQ(write(map, 1, 0, BPFTIME_NOEXIST), -EINVAL);
  uint32_t key = 1;
  EXPECT_EQ(bpftime_map_delete(map, &key), 0);
  EXPECT_EQ(bpftime_map_delete(map, &key), -ENOENT);
  key = 3;
  EXPECT_EQ(bpftime_map_delete(map, &key), -E2BIG);
  EXPECT_EQ(bpftime_map_lookup(map, &key), nullptr);
}

TEST(ProgramArrayTest, OfAnotherTypeOrPlaceIsNoSession) {
  EXPECT_EQ(Session(build(programArray({{0, 0, 1}}))).status, -BPFTIME_STATUS_bad_map) << "of another type";
  EXPECT_EQ(Session(build(programArray({{0, 3, 0}}))).status, -BPFTIME_STATUS_bad_map) << "beyond the array";
  EXPECT_EQ(Session(build(programArray({{0, 0, 7}}))).status, -BPFTIME_STATUS_bad_map) << "no such program";
  EXPECT_EQ(Session(build(programArray({{1, 0, 0}}))).status, -BPFTIME_STATUS_bad_table) << "no such map";
}

class MapOfMapsTest : public testing::TestWithParam<uint32_t> {};

Parts mapOfMaps(uint32_t type, bpftime_map_element element, uint32_t inner) {
  return {
      .maps =
          {{.name = "outer", .type = type, .keySize = 4, .valueSize = 4, .maxEntries = 3, .element = element},
           {"a", arrayType, 4, 8, 2},
           {"b", arrayType, 4, 8, 2},
           {"longer", arrayType, 4, 8, 9},
           {"any", arrayType, 4, 8, 9, innerMap},
           {"hash", hashType, 4, 8, 2}},
      .slots = {{0, 1, inner}}};
}

TEST_P(MapOfMapsTest, HoldsMapsOfItsShape) {
  Session session(build(mapOfMaps(GetParam(), {arrayType, 4, 8, 2, 0}, 1)));
  ASSERT_EQ(session.status, 0);
  bpftime_map *outer = session.map("outer");
  uint32_t key = 1, other = 2;
  EXPECT_EQ(bpftime_map_lookup(outer, &key), session.map("a"));
  EXPECT_EQ(bpftime_map_lookup(outer, &other), nullptr);
  EXPECT_EQ(read(outer, 1), 1);
  EXPECT_EQ(write(outer, 1, 2), 0) << "another of the session";
  EXPECT_EQ(bpftime_map_lookup(outer, &key), session.map("b"));
  for (uint32_t wrong : {0u, 3u, 4u, 5u}) EXPECT_EQ(write(outer, 1, wrong), -EINVAL) << wrong;
  EXPECT_EQ(write(outer, 1, 100), -EBADF);
  EXPECT_EQ(bpftime_map_lookup(outer, &key), session.map("b"));
  EXPECT_EQ(bpftime_map_delete(outer, &key), 0);
  EXPECT_EQ(bpftime_map_delete(outer, &key), -ENOENT);
  EXPECT_EQ(bpftime_map_lookup(outer, &key), nullptr);
}

TEST_P(MapOfMapsTest, ArraysOfAnySizeFitWhereTheyMay) {
  Session session(build(mapOfMaps(GetParam(), {arrayType, 4, 8, 2, innerMap}, 4)));
  EXPECT_EQ(session.status, 0);
}

TEST_P(MapOfMapsTest, WithoutShapeOrOfMapsOfMapsIsRefused) {
  for (uint32_t element : {0u, arrayOfMapsType, hashOfMapsType, programArrayType})
    EXPECT_EQ(Session(build(mapOfMaps(GetParam(), {element, 4, 4, 3, 0}, 1))).status,
              -BPFTIME_STATUS_bad_map);
  EXPECT_EQ(Session(build(mapOfMaps(GetParam(), {hashType, 4, 8, 2, 0}, 1))).status, -BPFTIME_STATUS_bad_map)
      << "the first element is an array";
}

INSTANTIATE_TEST_SUITE_P(Types, MapOfMapsTest, testing::Values(arrayOfMapsType, hashOfMapsType));

TEST(SlotMapShapeTest, IsAllowedExactlyWhereTheKernelAllowsIt) {
  constexpr uint32_t cgroupArrayType = 8;
  const uint32_t shapes[][3] = {{4, 4, 1}, {4, 4, 0}, {8, 4, 1}, {4, 8, 1}};
  for (uint32_t type : {programArrayType, cgroupArrayType})
    for (const auto &s : shapes)
      for (uint32_t flags : {0u, 1u, 8u, 16u, 24u, 64u, 128u, 256u, 1024u, 4096u}) {
        KernelMap kernel(type, s[0], s[1], s[2], flags);
        if (kernel.fd == -EPERM) GTEST_SKIP() << "bpf() is not allowed here";
        bpftime_image_map row = {};
        row.type = type, row.key_size = s[0], row.value_size = s[1], row.max_entries = s[2],
        row.flags = flags;
        EXPECT_EQ(bpftime_map_type_ops(type)->check(&row), std::min(kernel.fd, 0))
            << "type " << type << " key " << s[0] << " value " << s[1] << " entries " << s[2] << " flags "
            << flags;
      }
}

}  // namespace
