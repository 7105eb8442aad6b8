// bpf_redirect: one helper whose flags and answers depend on the program's type. Here that
// is known, so the check and the answer are code of the program, and the runtime only keeps
// the target (runtime-lib/helpers/redirect.cpp).
#include "codegen/FunctionEmitter.h"
#include "codegen/Helpers.h"

#include <linux/bpf.h>
#include <linux/pkt_cls.h>

namespace bpftime {

/// r0 = bpf_redirect(ifindex, flags), with the bounds and answers of net/core/filter.c: XDP
/// programs give no flags, tc programs BPF_F_INGRESS at most.
void FunctionEmitter::emitRedirect(const HelperPrototype &prototype) {
  bool isXdp = program.type == BPF_PROG_TYPE_XDP;
  auto block = [&](const char *name) {
    return llvm::BasicBlock::Create(builder.getContext(), name, &function);
  };
  llvm::BasicBlock *keep = block("redirect.keep"), *done = block("redirect.done");
  uint64_t allowed = isXdp ? 0 : uint64_t(BPF_F_INGRESS);
  llvm::Value *others = builder.CreateAnd(read(2), builder.getInt64(~allowed));
  write(0, builder.getInt64(isXdp ? uint64_t(XDP_ABORTED) : uint64_t(TC_ACT_SHOT)));
  builder.CreateCondBr(builder.CreateIsNull(others), keep, done);
  builder.SetInsertPoint(keep);
  callHelper(prototype);
  write(0, builder.getInt64(isXdp ? uint64_t(XDP_REDIRECT) : uint64_t(TC_ACT_REDIRECT)));
  builder.CreateBr(done);
  builder.SetInsertPoint(done);
  for (unsigned r = 1; r <= 5; ++r) write(r, builder.getInt64(0));
}

}  // namespace bpftime
