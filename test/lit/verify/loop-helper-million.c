// A million rounds of bpf_loop() are walked until they show nothing new.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: sums: accepted
// CHECK: fills: accepted
// CHECK: runs_over: rejected
// CHECK: error: {{.*}} of 1 byte at offset {{.*}} leaves
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

char bytes[8];

static long sum(unsigned i, long *total) {
  *total += i;
  return 0;
}
SEC("kprobe") int sums(void *ctx) {
  long total = 0;
  bpf_loop(1000000, sum, &total, 0);
  return total;
}

static long fill(unsigned i, unsigned long *at) {
  if (*at >= sizeof(bytes)) return 1;
  bytes[*at] = 1;
  *at += 1;
  return 0;
}
SEC("kprobe") int fills(void *ctx) {
  unsigned long at = 0;
  return bpf_loop(1000000, fill, &at, 0);
}

static long run(unsigned i, unsigned long *at) {
  if (*at > sizeof(bytes)) return 1;
  bytes[*at] = 1;
  *at += 1;
  return 0;
}
SEC("kprobe") int runs_over(void *ctx) {
  unsigned long at = 0;
  return bpf_loop(1000000, run, &at, 0);
}
