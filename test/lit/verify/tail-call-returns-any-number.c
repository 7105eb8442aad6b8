// A tail call in a function ends it with whatever the other program returns: the caller
// cannot rely on the number that the function returns otherwise.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: the pointer may move out of any object
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
  __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, __u32);
} programs SEC(".maps");

char table[16];

static __attribute__((noinline)) long slot(struct __sk_buff *skb) {
  long three = 3;
  bpf_tail_call(skb, &programs, 0);
  asm volatile("" : "+r"(three));  // known to the verifier, not to clang
  return three;
}

SEC("tc")
int f(struct __sk_buff *skb) {
  return table[slot(skb)];
}
