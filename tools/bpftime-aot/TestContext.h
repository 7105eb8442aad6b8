// The contexts test-run gives to programs: what the kernel's BPF_PROG_TEST_RUN shows a
// program of the same type on the same input (net/bpf/test_run.c), as far as a program
// without packet access can see it.
#pragma once

#include <cstdint>
#include <vector>

#include <llvm/Support/Error.h>

namespace bpftime {

struct TestInput {
  std::vector<uint8_t> ctx;   ///< --ctx-in
  std::vector<uint8_t> data;  ///< --data-in: the packet
  bool hasCtx = false, hasData = false;
};

/// The context's bytes, as large as the program's type allows, zeros behind what was
/// given. Errors: a type that is not run, a packet or context of impossible size.
llvm::Expected<std::vector<uint8_t>> makeTestContext(uint32_t programType, const TestInput &);

}  // namespace bpftime
