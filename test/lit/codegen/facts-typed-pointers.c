// Pointers to subprograms are pointers where all callers pass such: the caller's frame does not escape, and goes where nobody reads it.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify --facts %t.o | FileCheck %s --check-prefix=FACTS
// RUN: %bpftime-aot compile %t.o --emit=llvm-ir | FileCheck %s
// RUN: %bpftime-aot compile %t.o --verify=off -O0 --emit=llvm-ir | FileCheck %s --check-prefix=UNKNOWN
// RUN: %bpftime-aot test-run %t.o -j | FileCheck %s --check-prefix=RESULT
// CHECK-LABEL: @bpftime_prog_program
// CHECK-NOT: alloca
// CHECK-NOT: inttoptr
// CHECK: ret i64 1
// UNKNOWN-LABEL: @bpftime_prog_program
// UNKNOWN: alloca [512 x i8]
// UNKNOWN: inttoptr
// UNKNOWN: store
// RESULT: "r0":1
// FACTS: subprogram fill: {{.*}} r1=caller_stack r2=ctx
// FACTS: *(u64 *)({{r[0-9]}} + 0) = {{.*}} ; caller_stack
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static __attribute__((noinline)) void fill(__u64 *to, struct bpf_raw_tracepoint_args *ctx) {
  to[0] = ctx->args[0];
  to[1] = bpf_get_smp_processor_id();
}
SEC("raw_tp/x")
int program(struct bpf_raw_tracepoint_args *ctx) {
  __u64 a[2], b[2] = {1, 2};
  barrier_var(b[0]);
  fill(a, ctx);
  bpf_get_smp_processor_id();
  return b[0];
}

char LICENSE[] SEC("license") = "GPL";
