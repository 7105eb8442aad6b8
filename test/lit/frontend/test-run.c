// test-run takes C.
// RUN: %bpftime-aot test-run %s -D N=41 | FileCheck %s
// CHECK: answer: r0 42
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("syscall")
int answer(void *ctx) { return N + 1; }
