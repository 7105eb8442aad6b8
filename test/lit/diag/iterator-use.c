// Only an iterator that is open gives elements.
// REQUIRES: kernel-btf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
#include "iterator.h"

// CHECK: f: rejected
SEC("kprobe") int f(void *ctx) {
  struct bpf_iter_num it;
  bpf_iter_num_new(&it, 0, 10);
  bpf_iter_num_destroy(&it);
  // CHECK: iterator-use.c:[[#@LINE+1]]:10: error: an iterator is used in a way that is not allowed: there is no open iterator in this place
  return bpf_iter_num_next(&it) ? 1 : 0;
  // CHECK: try: Use bpf_for(), or pair bpf_iter_num_new() and bpf_iter_num_destroy() on every path.
  // CHECK: insn: 9: call kernel function
}
