// The unwinder: whatever the registers say, it comes back with what can be followed.
#include "core/unwind.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "bpftime/bpftime.h"
#include "core/process.h"

namespace {

bpftime_regs here(const void *code, const void *stack) {
  bpftime_regs regs = {};
  regs.rip = reinterpret_cast<uint64_t>(code);
  regs.rsp = regs.rbp = reinterpret_cast<uint64_t>(stack);
  return regs;
}

TEST(UnwindTest, SurvivesAnyRegisters) {
  ASSERT_EQ(bpftime_process_init(), 0);
  std::mt19937_64 random(1);
  uint64_t stack[64], ips[32];
  for (int i = 0; i < 3000; i++) {
    for (uint64_t &word : stack)
      word = random() % 2 ? random() : reinterpret_cast<uint64_t>(stack) + random() % sizeof stack;
    // Code of this program, of the C library, and no code at all.
    uint64_t codes[] = {reinterpret_cast<uint64_t>(&here), reinterpret_cast<uint64_t>(&memcpy),
                        reinterpret_cast<uint64_t>(stack), 0};
    auto *code = reinterpret_cast<const char *>(codes[random() % 4] + random() % 65536);
    bpftime_regs regs = here(code, stack + random() % 32);
    if (random() % 4 == 0) regs.rbp = random();
    uint32_t count = bpftime_unwind(&regs, ips, 32);
    ASSERT_GE(count, 1u);
    ASSERT_LE(count, 32u);
    EXPECT_EQ(ips[0], regs.rip);
  }
}

TEST(UnwindTest, EndsAtAFrameThatIsNotAboveTheLast) {
  uint64_t stack[8] = {}, ips[32];
  static const char data[4096] = {};  // no tables lead through it
  stack[2] = reinterpret_cast<uint64_t>(stack), stack[3] = 0x1234;
  bpftime_regs regs = here(data, stack + 2);
  EXPECT_EQ(bpftime_unwind(&regs, ips, 32), 2u);
  EXPECT_EQ(ips[1], 0x1234u);
}

}  // namespace
