// The stack bytes of an open iterator are its own, and its elements are read-only.
// REQUIRES: kernel-btf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: overwrites: rejected
// CHECK: error: {{.*}}there is no open iterator in this place
// CHECK: reads: rejected
// CHECK: error: {{.*}}its bytes are no data of the program
// CHECK: writes_element: rejected
// CHECK: error: write through {{.*}}, which points to read-only memory
// CHECK: elsewhere: rejected
// CHECK: it must lie in 8 aligned bytes of the stack, at a fixed place
#include "iterator.h"

SEC("kprobe") int overwrites(void *ctx) {
  struct bpf_iter_num it;
  bpf_iter_num_new(&it, 0, 10);
  *(volatile long *)&it = 1;
  bpf_iter_num_destroy(&it);
  return 0;
}
SEC("kprobe") int reads(void *ctx) {
  struct bpf_iter_num it;
  bpf_iter_num_new(&it, 0, 10);
  long word = *(volatile long *)&it;
  bpf_iter_num_destroy(&it);
  return word;
}
SEC("kprobe") int writes_element(void *ctx) {
  struct bpf_iter_num it;
  int *n;
  bpf_iter_num_new(&it, 0, 10);
  if ((n = bpf_iter_num_next(&it))) *n = 1;
  bpf_iter_num_destroy(&it);
  return 0;
}

struct bpf_iter_num global;
SEC("kprobe") int elsewhere(void *ctx) {
  bpf_iter_num_new(&global, 0, 10);
  bpf_iter_num_destroy(&global);
  return 0;
}
