// An iterator that is overwritten in part, in any byte, is none any more.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: there is no open iterator in this place
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct bpf_iter_num {
  __u64 opaque;
} __attribute__((aligned(8)));
extern int bpf_iter_num_new(struct bpf_iter_num *, int, int) __ksym;
extern int *bpf_iter_num_next(struct bpf_iter_num *) __ksym;
extern void bpf_iter_num_destroy(struct bpf_iter_num *) __ksym;

SEC("socket")
int f(void *ctx) {
  struct bpf_iter_num it;
  bpf_iter_num_new(&it, 0, 3);
  *((volatile char *)&it + 2) = 0;
  bpf_iter_num_destroy(&it);
  return 0;
}
char license[] SEC("license") = "GPL";
