// Without an option the code is that of -O3, which unrolls a loop of this length whole.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --emit=asm -o %t.default
// RUN: %bpftime-aot compile %t.o -O3 --emit=asm -o %t.3
// RUN: cmp %t.default %t.3
// RUN: FileCheck %s <%t.default
// CHECK-LABEL: bpftime_prog_sum:
// CHECK-COUNT-59: xorl
// CHECK: retq
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("raw_tp/x") int sum(struct bpf_raw_tracepoint_args *ctx) {
  __u32 sum = ctx->args[0];
#pragma clang loop unroll(disable)
  for (__u32 i = 0; i < 60; ++i) sum = (sum ^ i * 7919) * 31;
  return sum;
}

char LICENSE[] SEC("license") = "GPL";
