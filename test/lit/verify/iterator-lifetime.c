// An iterator is opened once, destroyed once, and gives nothing to keep.
// REQUIRES: kernel-btf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: leaks: rejected
// CHECK: error: the program ends without releasing an iterator
// CHECK: leaks_on_break: rejected
// CHECK: error: the program ends without releasing an iterator
// CHECK: destroys_twice: rejected
// CHECK: error: {{.*}}there is no open iterator in this place
// CHECK: opens_twice: rejected
// CHECK: error: {{.*}}there is an open iterator in this place already
// CHECK: unopened: rejected
// CHECK: error: {{.*}}there is no open iterator in this place
// CHECK: keeps_element: rejected
// CHECK: error: {{.*}} is used as an address but is not a pointer to memory of the program
#include "iterator.h"

SEC("kprobe") int leaks(void *ctx) {
  struct bpf_iter_num it;
  bpf_iter_num_new(&it, 0, 10);
  return 0;
}
SEC("kprobe") int leaks_on_break(void *ctx) {
  struct bpf_iter_num it;
  int *n;
  bpf_iter_num_new(&it, 0, 10);
  while ((n = bpf_iter_num_next(&it)))
    if (*n == 5) return 1;
  bpf_iter_num_destroy(&it);
  return 0;
}
SEC("kprobe") int destroys_twice(void *ctx) {
  struct bpf_iter_num it;
  bpf_iter_num_new(&it, 0, 10);
  bpf_iter_num_destroy(&it);
  bpf_iter_num_destroy(&it);
  return 0;
}
SEC("kprobe") int opens_twice(void *ctx) {
  struct bpf_iter_num it;
  bpf_iter_num_new(&it, 0, 10);
  bpf_iter_num_new(&it, 0, 10);
  bpf_iter_num_destroy(&it);
  return 0;
}
SEC("kprobe") int unopened(void *ctx) {
  struct bpf_iter_num it = {};
  bpf_iter_num_next(&it);
  return 0;
}
SEC("kprobe") int keeps_element(void *ctx) {
  struct bpf_iter_num it;
  bpf_iter_num_new(&it, 0, 10);
  int *n = bpf_iter_num_next(&it);
  bpf_iter_num_destroy(&it);
  return n ? *n : 0;
}
