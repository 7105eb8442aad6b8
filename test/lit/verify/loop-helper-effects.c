// Behind bpf_loop() the caller's memory is as any number of rounds may leave it.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: none: rejected
// CHECK: error: {{.*}} of 1 byte at offset 8 leaves
// CHECK: some: rejected
// CHECK: error: {{.*}} of 1 byte at offset 9 leaves
// CHECK: all: accepted
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

char bytes[8];

static long set(unsigned i, unsigned long *at) {
  *at = 9;
  return 0;
}
static long clear(unsigned i, unsigned long *at) {
  *at = 1;
  return 0;
}
/* The caller must not take it for granted that the callback ran, */
SEC("kprobe") int none(void *ctx) {
  unsigned long at = 8;
  bpf_loop(bpf_get_prandom_u32(), clear, &at, 0);
  return bytes[at];
}
/* nor that it did not. */
SEC("kprobe") int some(void *ctx) {
  unsigned long at = 0;
  bpf_loop(bpf_get_prandom_u32(), set, &at, 0);
  return bytes[at];
}
SEC("kprobe") int all(void *ctx) {
  unsigned long at = 0;
  bpf_loop(bpf_get_prandom_u32(), clear, &at, 0);
  return bytes[at];
}
