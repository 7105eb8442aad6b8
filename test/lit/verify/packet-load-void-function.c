// A function without a result cannot return 0 where a packet load finds nothing.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: it may end a function that returns no int
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

unsigned long long load_byte(void *skb, unsigned long long off) asm("llvm.bpf.load.byte");
int last;

static __attribute__((noinline)) void note(struct __sk_buff *skb) {
  last = load_byte(skb, 0);
}
SEC("socket") int f(struct __sk_buff *skb) {
  note(skb);
  return 0;
}
