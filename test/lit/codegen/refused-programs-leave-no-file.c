// A program that cannot be compiled leaves no output behind and ends with status 1.
// RUN: rm -rf %t && mkdir %t && %clang-bpf -c %s -o %t/in.o
// RUN: sh -c '%bpftime-aot compile %t/in.o --verify=off -o %t/out.native 2>%t/err; test $? = 1'
// RUN: FileCheck %s <%t/err
// RUN: ls %t | FileCheck %s --check-prefix=LEFT
// CHECK: error: helper 58 (override_return) is not provided [program program]
// CHECK: insn: {{[0-9]+}}: call
// LEFT: err
// LEFT-NEXT: in.o
// LEFT-NOT: {{.}}
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

SEC("raw_tp/x")
int program(void *ctx) {
  bpf_override_return(ctx, 0);
  return 0;
}

char LICENSE[] SEC("license") = "GPL";
