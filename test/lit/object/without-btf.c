// An object without debug information is read; its subprograms have made-up names.
// RUN: %clang-bpf -g0 -c %s -o %t.o
// RUN: %bpftime-aot compile --emit=programs %t.o -o - | FileCheck %s
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static __attribute__((noinline)) long twice(long x) {
  asm volatile("" : "+r"(x));
  return 2 * x;
}

// CHECK: program probe
// CHECK-NOT: ;
// CHECK: call [[AT:[0-9]+]]
// CHECK: subprogram_[[AT]]:
SEC("uprobe") int probe(void *ctx) { return twice(1); }
