// test-run shows socket filters the packet without its Ethernet header, which comes out as zeros, and writes out the context they changed.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: printf 'destinsource@@a payload' >%t.data
// RUN: %bpftime-aot test-run %t.o --data-in %t.data --data-out %t.data.out --ctx-out %t.ctx.out -j | FileCheck %s
// RUN: od -An -c -w23 %t.data.out | FileCheck %s --check-prefix=DATA
// RUN: od -An -v -w4 -j48 -N20 -tu4 %t.ctx.out | FileCheck %s --check-prefix=CB
// RUN: test $(wc -c <%t.ctx.out) = 192
// CHECK: "retval":924
// DATA: \0 \0 \0 \0 \0 \0 \0 \0 \0 \0 \0 \0 \0 \0 a p a y l o a d
// CB: {{^ +}}9
// CB-NEXT: {{^ +}}97
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

unsigned long long load_byte(void *skb, unsigned long long off) asm("llvm.bpf.load.byte");

SEC("socket")
int program(struct __sk_buff *skb) {
  skb->cb[0] = skb->len;
  skb->cb[1] = load_byte(skb, 0);
  return skb->len * 100 + load_byte(skb, 1) - 8;
}

char LICENSE[] SEC("license") = "GPL";
