// The contexts test-run gives to programs: what the kernel's BPF_PROG_TEST_RUN shows a
// program of the same type on the same input (net/bpf/test_run.c), and what it gives back
// afterwards. Contexts go in and out as uapi structures; programs of packets get ours
// (bpftime.h) in between.
#pragma once

#include "Frame.h"

#include <cstdint>
#include <memory>
#include <vector>

#include <llvm/Support/Error.h>

namespace bpftime {

struct TestInput {
  std::vector<uint8_t> ctx;   ///< --ctx-in
  std::vector<uint8_t> data;  ///< --data-in: the packet
  bool hasCtx = false, hasData = false;
  bool wantsCtx = false;  ///< --ctx-out
};

/// One run's context and packet, in memory of a frame.
class TestContext {
 public:
  virtual ~TestContext() = default;
  /// What the program is called with; the run may change it.
  virtual void *context() = 0;
  /// --ctx-out and --data-out: how it is now.
  virtual std::vector<uint8_t> ctxOut() const = 0;
  virtual std::vector<uint8_t> dataOut() const = 0;
};

/// Errors: a type that is not run, a packet or context of impossible size or contents.
llvm::Expected<std::unique_ptr<TestContext>> makeTestContext(uint32_t programType, const TestInput &,
                                                             Frame &);

// TestPacket.cpp
llvm::Expected<std::unique_ptr<TestContext>> makeXdpContext(const TestInput &, Frame &);
/// isL2: the program sees the Ethernet header.
llvm::Expected<std::unique_ptr<TestContext>> makeSkbContext(const TestInput &, bool isL2, Frame &);

/// How the kernel's EINVAL is worded here.
llvm::Error refuseTestInput(std::string text);

}  // namespace bpftime
