// The kernel's verdict is the kernel's, also while an emulation serves the thread's bpf(2):
// that one accepts every program.
#include "bpf/Insn.h"
#include "object/emulation/Emulation.h"
#include "verify/KernelCall.h"
#include "verify/KernelEngine.h"

#include <gtest/gtest.h>
#include <linux/bpf.h>
#include <sys/syscall.h>

namespace bpftime {
namespace {

/// r0 = r`source`; exit, as a socket filter.
Program returning(uint8_t source) {
  Program p;
  p.name = "f";
  p.type = BPF_PROG_TYPE_SOCKET_FILTER;
  p.isGplCompatible = true;
  RawInsn move{}, leave{};
  move.opcode = BPF_ALU64 | BPF_MOV | BPF_X;
  move.src = source & 15;
  leave.opcode = BPF_JMP | BPF_EXIT;
  p.raw = {move, leave};
  p.insns = llvm::cantFail(decode(p.raw));
  return p;
}

bool kernelServes() {
  llvm::Expected<KernelVerdict> v = verifyByKernel(returning(0), {});
  if (v) return true;
  return info(takeDiagnostics(v.takeError()).front().id).category != Category::Environment;
}

TEST(KernelEngineTest, TheEmulationDoesNotAnswerForTheKernel) {
  if (!kernelServes()) GTEST_SKIP() << "bpf() is not allowed here";
  Emulation emulation;
  Emulation::Scope scope(emulation);
  Program bad = returning(2);
  // The emulation takes the program that the kernel is about to refuse.
  bpf_attr attr = emptyAttr();
  attr.prog_type = bad.type;
  attr.insns = reinterpret_cast<uint64_t>(bad.raw.data());
  attr.insn_cnt = uint32_t(bad.raw.size());
  Descriptor emulated(syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof attr));
  ASSERT_TRUE(emulated);
  EXPECT_TRUE(emulation.program(emulated.number()));

  llvm::Expected<KernelVerdict> v = verifyByKernel(bad, {});
  ASSERT_TRUE(bool(v));
  ASSERT_TRUE(v->rejection);
  EXPECT_NE(v->rejection->what.find("R2 !read_ok"), std::string::npos) << v->rejection->what;
  ASSERT_TRUE(v->rejection->insn);
  EXPECT_EQ(v->rejection->insn->index, 0u);
}

TEST(KernelEngineTest, AnAcceptedProgramHasFigures) {
  if (!kernelServes()) GTEST_SKIP() << "bpf() is not allowed here";
  llvm::Expected<KernelVerdict> v = verifyByKernel(returning(1), {});
  ASSERT_TRUE(bool(v));
  EXPECT_FALSE(v->rejection);
  EXPECT_EQ(v->stats.insnsProcessed, 2u);
  EXPECT_GT(v->stats.load_time_ns, 0u);
}

}  // namespace
}  // namespace bpftime
