// Subprograms are functions of the module and keep their names at -O0.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --verify=off -O0 --emit=llvm-ir | FileCheck %s
// CHECK: define dso_local i64 @bpftime_prog_program(ptr noalias %ctx)
// CHECK: call i64 @program.twice(i64
// CHECK: define internal i64 @program.twice(i64 %a1, i64 %a2, i64 %a3, i64 %a4, i64 %a5)
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

static __attribute__((noinline)) int twice(int x) {
  asm volatile("");
  return x * 2;
}
SEC("raw_tp/x")
int program(struct bpf_raw_tracepoint_args *ctx) {
  return twice(ctx->args[0]);
}

char LICENSE[] SEC("license") = "GPL";
