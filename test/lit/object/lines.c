// Instructions keep the source line they come from.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile --emit=programs %t.o -o - | FileCheck %s
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

// CHECK: ;   unsigned long now = bpf_ktime_get_ns();
// CHECK-NEXT: call ktime_get_ns#5
// CHECK: ;   return now & 0xff;
SEC("uprobe") int probe(void *ctx) {
  unsigned long now = bpf_ktime_get_ns();
  return now & 0xff;
}
