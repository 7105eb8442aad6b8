// The rounds of bpf_loop() are walked one by one if they are few: what a callback counts is
// exact then.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: within: accepted
// CHECK: beyond: rejected
// CHECK: error: {{.*}} of 1 byte at offset {{.*}} leaves
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

char bytes[8];

struct position {
  unsigned long at;
};

static long fill(unsigned i, struct position *p) {
  if (p->at >= 100) return 1;
  bytes[p->at] = 1;
  p->at += 1;
  return 0;
}

SEC("kprobe") int within(void *ctx) {
  struct position p = {};
  return bpf_loop(8, fill, &p, 0);
}
SEC("kprobe") int beyond(void *ctx) {
  struct position p = {};
  return bpf_loop(9, fill, &p, 0);
}
