// Native code carries the source lines of BTF: file, line and column, at every level.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o -O0 -o %t.0 && llvm-dwarfdump --debug-line %t.0 | FileCheck %s
// RUN: %bpftime-aot compile %t.o -O2 -o %t.2 && llvm-dwarfdump --debug-line %t.2 | FileCheck %s
// RUN: %bpftime-aot compile %t.o -O3 -o %t.3 && llvm-dwarfdump --debug-line %t.3 | FileCheck %s
// RUN: %bpftime-aot compile %t.o -Oz -o %t.z && llvm-dwarfdump --debug-line %t.z | FileCheck %s
// RUN: llvm-dwarfdump --verify %t.0 %t.2 %t.3 %t.z | FileCheck %s --check-prefix=VERIFY
// CHECK: version: 5
// CHECK: name: "{{.*}}/debug-lines.c"
// VERIFY-COUNT-4: No errors.
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

SEC("raw_tp/x")
int program(struct bpf_raw_tracepoint_args *ctx) {
  // CHECK-DAG: 0x{{[0-9a-f]+}} {{ *}}[[#@LINE+1]] {{ *}}16 {{.*}}is_stmt
  __u64 time = bpf_ktime_get_ns();
  // CHECK-DAG: 0x{{[0-9a-f]+}} {{ *}}[[#@LINE+1]] {{ *}}25 
  return ctx->args[0] + bpf_get_current_pid_tgid() + time;
}

char LICENSE[] SEC("license") = "GPL";
