// bpf_loop() takes a number, a static function, and stack memory or NULL.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: rounds: rejected
// CHECK: argument 1 of bpf_loop must be a number
// CHECK: context: rejected
// CHECK: argument 3 of bpf_loop must be a pointer into the stack, or NULL
// CHECK: callback: rejected
// CHECK: argument 2 of bpf_loop must be a static function of the program
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

static long step(unsigned i, void *unused) {
  return 0;
}
SEC("kprobe") int rounds(void *ctx) {
  return bpf_loop((long)ctx, step, 0, 0);
}
SEC("kprobe") int context(void *ctx) {
  return bpf_loop(1, step, ctx, 0);
}
SEC("kprobe") int callback(void *ctx) {
  return bpf_loop(1, ctx, 0, 0);
}
