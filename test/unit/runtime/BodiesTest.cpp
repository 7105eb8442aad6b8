// The loader enters the best body that the CPU runs, by number, by name and in tail calls, and
// does without what it is told to.
#include "TestImage.h"

#include <gtest/gtest.h>

using namespace testimage;

namespace {

// mov eax, N; ret
Code number(const char *name, uint8_t n) { return {name, {0xb8, n, 0, 0, 0, 0xc3}}; }

// Programs lie 16 bytes apart; the bodies of the first are what the others run.
constexpr uint32_t beyond = 1u << 20;  // no CPU has it
std::vector<uint8_t> sample() {
  Parts parts;
  parts.programs = {number("p", 1), number("q", 2), number("r", 3), number("s", 4)};
  parts.bodies = {{0, BPFTIME_CPU_X86_64_V2, 16, 6, 16},
                  {0, BPFTIME_CPU_X86_64_V3, 32, 6, 32},
                  {0, beyond, 48, 6, 48},
                  {2, BPFTIME_CPU_X86_64_V2, 48, 6, 48}};
  return build(parts);
}

uint32_t bestOf(uint32_t features) {
  if (features & BPFTIME_CPU_X86_64_V3) return 3;
  return features & BPFTIME_CPU_X86_64_V2 ? 2 : 1;
}

struct Loaded {
  explicit Loaded(uint32_t flags) : session(sample()) {
    status = bpftime_load(&session.session, flags, &loaded);
  }
  ~Loaded() {
    if (!status) bpftime_unload(&loaded);
  }
  uint64_t call(const char *name) { return bpftime_call(bpftime_program(&loaded, name), nullptr); }
  Session session;
  bpftime_loaded loaded;
  int status;
};

TEST(BodiesTest, TheBestThatTheCpuRunsIsEntered) {
  Loaded here(0);
  ASSERT_EQ(here.status, 0);
  EXPECT_EQ(here.call("p"), bestOf(bpftime_cpu_features()));
  EXPECT_EQ(here.call("q"), 2u);
  EXPECT_EQ(here.call("r"), bpftime_cpu_features() & BPFTIME_CPU_X86_64_V2 ? 4u : 3u);
  uint64_t result;
  ASSERT_EQ(bpftime_run(&here.loaded, 0, nullptr, &result), 0);
  EXPECT_EQ(result, bestOf(bpftime_cpu_features()));
}

TEST(BodiesTest, WhatAHostDoesWithoutIsNotUsed) {
  for (uint32_t without : {uint32_t(BPFTIME_CPU_X86_64_V3), uint32_t(BPFTIME_CPU_X86_64_V2), ~0u}) {
    Loaded here(BPFTIME_LOAD_WITHOUT(without));
    ASSERT_EQ(here.status, 0);
    EXPECT_EQ(here.call("p"), bestOf(bpftime_cpu_features() & ~without));
  }
}

// The table counts from its own start (struct bpftime_program_table).
TEST(BodiesTest, TailCallsEnterTheSameBody) {
  auto image = sample();
  image.resize(image.size() + 64);
  auto *header = reinterpret_cast<bpftime_image_header *>(image.data());
  header->tails_off = header->code_size;
  header->code_size += 64;
  header->size = uint32_t(image.size());
  sign(image);
  Session session(image);
  bpftime_loaded loaded;
  ASSERT_EQ(bpftime_load(&session.session, 0, &loaded), 0);
  auto *table =
      reinterpret_cast<bpftime_program_table *>(static_cast<char *>(loaded.zone) + header->tails_off);
  int32_t best = int32_t(bestOf(bpftime_cpu_features()));
  if (best > 1) EXPECT_EQ(table->offset[0], 16 * (best - 1) - int32_t(header->tails_off));
  EXPECT_EQ(table->offset[1], 0) << "what the linker wrote stays";
  bpftime_unload(&loaded);
}

}  // namespace
