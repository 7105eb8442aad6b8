// The address of a static function, as bpf_loop takes it, names a subprogram of the program.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile --emit=programs %t.o -o - | FileCheck %s
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static int step(unsigned i, long *sum) {
  *sum += i;
  return 0;
}

// CHECK: program probe
// CHECK: r2 = subprogram at [[AT:[0-9]+]]
// CHECK: call loop#181
// CHECK: step:
// CHECK: [[AT]]:
SEC("uprobe") int probe(void *ctx) {
  long sum = 0;
  bpf_loop(10, step, &sum, 0);
  return sum;
}
