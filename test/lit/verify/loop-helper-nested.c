// A callback may call bpf_loop() itself.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: square: accepted
// CHECK: inner_mistake: rejected
// CHECK: loop-helper-nested.c:{{.*}}: error: {{.*}} of 1 byte at offset 0 to 8 leaves
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

char bytes[8];

static long add(unsigned i, long *total) {
  *total += i;
  return 0;
}
static long adds(unsigned i, long *total) {
  bpf_loop(i, add, total, 0);
  return 0;
}
SEC("kprobe") int square(void *ctx) {
  long total = 0;
  bpf_loop(1000, adds, &total, 0);
  return total;
}

static long touch(unsigned i, unsigned long *at) {
  if (*at <= 8) bytes[*at] = 1;
  return 0;
}
static long touches(unsigned i, unsigned long *at) {
  bpf_loop(2, touch, at, 0);
  *at = 8;
  return 0;
}
SEC("kprobe") int inner_mistake(void *ctx) {
  unsigned long at = 0;
  bpf_loop(2, touches, &at, 0);
  return 0;
}
