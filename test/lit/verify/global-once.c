// A global function that is called often is walked once, and one that is not called never.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify --program calls %t.o 2>&1 | FileCheck %s
// RUN: %bpftime-verify --program alone %t.o | FileCheck %s --check-prefix=ALONE
// CHECK: calls: rejected
// CHECK: error: read of 8 bytes at offset 8 leaves the memory
// CHECK-NOT: error:
// ALONE: alone: accepted
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__attribute__((noinline)) long past(long *p) {
  return p ? p[1] : 0;
}
SEC("kprobe") int calls(void *ctx) {
  long n[3] = {1, 2, 3};
  return past(n) + past(n + 1) + past(0);
}
SEC("kprobe") int alone(void *ctx) {
  return 0;
}
