// Kernel functions are known by name: they may have other numbers in the BTF that is given.
// REQUIRES: kernel-btf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %clang-bpf -DKERNEL -c %s -o %t.kernel.o
// RUN: %clang-bpf -DEMPTY -c %s -o %t.empty.o
// RUN: %bpftime-verify --btf=%t.kernel.o %t.o | FileCheck %s
// RUN: not %bpftime-verify --btf=%t.empty.o %t.o | FileCheck %s --check-prefix=NONE
// CHECK: f: accepted
// NONE: f: unsupported
#ifdef KERNEL
void bpf_iter_num_destroy(void *it) {}
int *bpf_iter_num_next(void *it) { return 0; }
int bpf_iter_num_new(void *it, int start, int end) { return 0; }
#elif defined(EMPTY)
int nothing;
#else
#include "iterator.h"

SEC("kprobe") int f(void *ctx) {
  struct bpf_iter_num it;
  int *n, sum = 0;
  bpf_iter_num_new(&it, 0, 10);
  while ((n = bpf_iter_num_next(&it))) sum += *n;
  bpf_iter_num_destroy(&it);
  return sum;
}
#endif
