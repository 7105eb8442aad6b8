// The result of a global function is any number of its 64 bits.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: trusts: rejected
// CHECK: error: the pointer may move out of any object
// CHECK: bounds: accepted
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

char bytes[8];

__attribute__((noinline)) long three(void) {
  long result;
  asm volatile("%0 = 3" : "=r"(result));
  return result;
}
SEC("kprobe") int trusts(void *ctx) {
  return bytes[three()];
}
SEC("kprobe") int bounds(void *ctx) {
  return bytes[three() & 7];
}
