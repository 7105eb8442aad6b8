// A loop that ends by itself does not make the loop around it end.
// REQUIRES: kernel-btf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: around: rejected
// CHECK: error: this loop makes no progress
// CHECK: inside: rejected
// CHECK: error: this loop makes no progress
#include "iterator.h"

SEC("kprobe") int around(void *ctx) {
  struct bpf_iter_num it;
  for (;;) {
    bpf_iter_num_new(&it, 0, 10);
    while (bpf_iter_num_next(&it)) {}
    bpf_iter_num_destroy(&it);
  }
  return 0;
}
SEC("kprobe") int inside(void *ctx) {
  struct bpf_iter_num it;
  bpf_iter_num_new(&it, 0, 10);
  while (bpf_iter_num_next(&it))
    for (;;) asm volatile("");
  bpf_iter_num_destroy(&it);
  return 0;
}
