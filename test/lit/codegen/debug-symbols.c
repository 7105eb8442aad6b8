// Every program and every subprogram has a symbol with a type and a size.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o -O0 -o %t.native
// RUN: llvm-readelf -sW %t.native | FileCheck %s
// RUN: %bpftime-aot link %t.native -o %t.blob --debug %t.debug
// RUN: llvm-readelf -sW %t.debug | FileCheck %s
// CHECK-DAG: {{ [1-9][0-9]*}} FUNC LOCAL {{ *}}DEFAULT {{.*}} first.twice
// CHECK-DAG: {{ [1-9][0-9]*}} FUNC LOCAL {{ *}}DEFAULT {{.*}} second.twice
// CHECK-DAG: {{ [1-9][0-9]*}} FUNC GLOBAL DEFAULT {{.*}} bpftime_prog_first
// CHECK-DAG: {{ [1-9][0-9]*}} FUNC GLOBAL DEFAULT {{.*}} bpftime_prog_second
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

static __attribute__((noinline)) int twice(int x) {
  asm volatile("");
  return x * 2;
}
SEC("raw_tp/x")
int first(struct bpf_raw_tracepoint_args *ctx) {
  return twice(ctx->args[0]);
}
SEC("raw_tp/x")
int second(struct bpf_raw_tracepoint_args *ctx) {
  return twice(ctx->args[1]);
}

char LICENSE[] SEC("license") = "GPL";
