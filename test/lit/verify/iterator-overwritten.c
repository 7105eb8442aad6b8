// An iterator that is overwritten in part, in any byte, is none any more.
// REQUIRES: kernel-btf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
#include "iterator.h"

SEC("socket") int f(void *ctx) {
  struct bpf_iter_num it;
  bpf_iter_num_new(&it, 0, 3);
  *((volatile char *)&it + 2) = 0;
  // CHECK: iterator-overwritten.c:[[#@LINE+1]]:3: error: an iterator is used in a way that is not allowed: there is no open iterator in this place
  bpf_iter_num_destroy(&it);
  return 0;
}
