// C for another target is given that target's registers, and its contexts are as large as those.
// RUN: %bpftime-aot compile %s --target=aarch64 --emit=programs | FileCheck %s --check-prefix=AARCH64
// RUN: %bpftime-aot compile %s --target=aarch64 -o %t.native
// RUN: %bpftime-aot compile %s --target=armv7 -o %t.native
// RUN: sh -c '%bpftime-aot compile %s --target=armv7 -D BEYOND -o %t.native 2>%t.err; test $? = 1' && FileCheck %s --check-prefix=BEYOND <%t.err
// AARCH64: (r1 + 264)
// BEYOND: the context has 72 bytes
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#ifdef __TARGET_ARCH_arm64
struct user_pt_regs {
  __u64 regs[31], sp, pc, pstate;
};
SEC("uprobe") int first(struct user_pt_regs *ctx) { return ctx->pstate; }
#elif defined(__TARGET_ARCH_arm)
struct pt_regs {
  __u32 uregs[18];
};
#ifdef BEYOND
SEC("uprobe") int first(struct pt_regs *ctx) { return ctx->uregs[18]; }
#else
SEC("uprobe") int first(struct pt_regs *ctx) { return ctx->uregs[17]; }
#endif
#else
#error "another CPU"
#endif
