/* The kernel's number iterator; who includes this needs the kernel's BTF. */
#ifndef BPFTIME_TEST_ITERATOR_H
#define BPFTIME_TEST_ITERATOR_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct bpf_iter_num {
  __u64 state;
} __attribute__((aligned(8)));

extern int bpf_iter_num_new(struct bpf_iter_num *it, int start, int end) __ksym;
extern int *bpf_iter_num_next(struct bpf_iter_num *it) __ksym;
extern void bpf_iter_num_destroy(struct bpf_iter_num *it) __ksym;

char LICENSE[] SEC("license") = "GPL";

#endif
