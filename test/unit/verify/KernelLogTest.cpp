// The kernel's log is read for the place, the reason and the figures; what is not
// understood does no harm.
#include "verify/KernelLog.h"

#include <gtest/gtest.h>

namespace bpftime {
namespace {

TEST(KernelLogTest, TheLastInstructionAndRemarkCount) {
  KernelLog log = parseKernelLog(
      "func#0 @0\n"
      "0: R1=ctx() R10=fp0\n"
      "; int k = 0; @ a.c:3\n"
      "0: (b7) r1 = 0                        ; R1_w=0\n"
      "from 3 to 7: R0=map_value(ks=4,vs=8)\n"
      "7: (79) r1 = *(u64 *)(r0 +8)\n"
      "invalid access to map value, value_size=8 off=8 size=8\n"
      "R0 min value is outside of the allowed memory range\n"
      "verification time 33 usec\n"
      "stack depth 8+16\n"
      "processed 12 insns (limit 1000000) max_states_per_insn 0 total_states 5 "
      "peak_states 4 mark_read 2\n");
  EXPECT_EQ(log.reason, "R0 min value is outside of the allowed memory range");
  ASSERT_TRUE(log.insn);
  EXPECT_EQ(*log.insn, 7u);
  EXPECT_EQ(log.because,
            (std::vector<std::string>{"0: (b7) r1 = 0 ; R1_w=0", "7: (79) r1 = *(u64 *)(r0 +8)",
                                      "invalid access to map value, value_size=8 off=8 size=8"}));
  EXPECT_EQ(log.time_ns, 33000u);
  EXPECT_EQ(log.insnsProcessed, 12u);
  EXPECT_EQ(log.peakStates, 4u);
}

TEST(KernelLogTest, ARemarkMayNameItsInstruction) {
  KernelLog log = parseKernelLog("unreachable insn 5\nprocessed 0 insns (limit 1000000)\n");
  EXPECT_EQ(log.reason, "unreachable insn 5");
  ASSERT_TRUE(log.insn);
  EXPECT_EQ(*log.insn, 5u);
}

TEST(KernelLogTest, StatisticsAreNoReason) {
  EXPECT_EQ(parseKernelLog("verification time 3 usec\nstack depth 0\nprocessed 2 insns").reason, "");
  EXPECT_EQ(parseKernelLog("").reason, "");
  EXPECT_FALSE(parseKernelLog("").insn);
}

TEST(KernelLogTest, RegistersAtAnInstructionAreNoInstruction) {
  KernelLog log = parseKernelLog("3: (85) call 1\n4: R0=scalar()\nR1 !read_ok\n");
  EXPECT_EQ(*log.insn, 3u);
  EXPECT_EQ(log.reason, "R1 !read_ok");
  EXPECT_EQ(log.because.size(), 1u);
}

}  // namespace
}  // namespace bpftime
