// A number iterator gives the numbers of a range; its loop is walked until it shows nothing new.
// REQUIRES: kernel-btf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: sums: accepted
// CHECK: checks: accepted
// CHECK: trusts: rejected
// CHECK: error: {{the offset of|the pointer may move}}
// CHECK: nests: accepted
#include "iterator.h"

char bytes[8];

SEC("kprobe") int sums(void *ctx) {
  struct bpf_iter_num it;
  int *n, sum = 0;
  bpf_iter_num_new(&it, 0, 1000000);
  while ((n = bpf_iter_num_next(&it))) sum += *n;
  bpf_iter_num_destroy(&it);
  return sum;
}
SEC("kprobe") int checks(void *ctx) {
  struct bpf_iter_num it;
  int *n;
  bpf_iter_num_new(&it, 0, 1000000);
  while ((n = bpf_iter_num_next(&it))) {
    unsigned at = *n;
    if (at < 8) bytes[at] = 1;
  }
  bpf_iter_num_destroy(&it);
  return 0;
}
SEC("kprobe") int trusts(void *ctx) {
  struct bpf_iter_num it;
  int *n;
  bpf_iter_num_new(&it, 0, 8);
  while ((n = bpf_iter_num_next(&it))) bytes[*n] = 1;
  bpf_iter_num_destroy(&it);
  return 0;
}
SEC("kprobe") int nests(void *ctx) {
  struct bpf_iter_num outer, inner;
  int *n, *m, sum = 0;
  bpf_iter_num_new(&outer, 0, 1000);
  while ((n = bpf_iter_num_next(&outer))) {
    bpf_iter_num_new(&inner, 0, *n);
    while ((m = bpf_iter_num_next(&inner))) sum += *m;
    bpf_iter_num_destroy(&inner);
  }
  bpf_iter_num_destroy(&outer);
  return sum;
}
