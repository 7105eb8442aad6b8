// Each program gets its own copy of the static subprograms it calls, and none that it does not.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile --emit=programs %t.o -o - | FileCheck %s
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static __attribute__((noinline)) long twice(long x) {
  asm volatile("" : "+r"(x));
  return 2 * x;
}
static __attribute__((noinline)) long thrice(long x) {
  asm volatile("" : "+r"(x));
  return 3 * x;
}

// CHECK-LABEL: program first:
// CHECK-NEXT: first:
// CHECK: call [[AT:[0-9]+]]
// CHECK: exit
// CHECK: twice:
// CHECK: [[AT]]:
// CHECK-NOT: thrice:
SEC("uprobe") int first(void *ctx) { return twice(1); }

// CHECK-LABEL: program second:
// CHECK: twice:
// CHECK: thrice:
SEC("uretprobe") int second(void *ctx) { return twice(1) + thrice(2); }
