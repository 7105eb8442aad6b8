// Stacks of probes and return probes lead through the callers, by frame pointers.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang -O1 -fno-omit-frame-pointer -mno-omit-leaf-frame-pointer -fno-optimize-sibling-calls -no-pie %t/prog.c -o %t/prog
// RUN: %clang-bpf -c %t/probe.c -o %t/probe.o
// RUN: %bpftime-aot run %t/probe.o --at in=%t/prog:work --at out=%t/prog:work -- %t/prog >%t/out 2>&1
// RUN: FileCheck %t/probe.c <%t/out
//--- prog.c
#include <stdio.h>
static __attribute__((noinline)) long deepest(long n) {
  __asm__ volatile("" : "+r"(n));
  return n;
}
__attribute__((noinline)) long work(long n) { return deepest(n) + 1; }
__attribute__((noinline)) long outer(long n) { return work(n) + 2; }
int main(void) {
  outer(1);
  outer(2);
  return 0;
}
//--- probe.c
#include "count.h"
// Three calls deep: work, outer, main.
// CHECK: in: depth 3 same 1 bad -22
// CHECK: kernel -14 missing -14
// CHECK: out: 16 bytes, caller's caller 1
// CHECK: in: depth 3 same 1 bad -22
struct {
  __uint(type, BPF_MAP_TYPE_STACK_TRACE);
  __uint(max_entries, 1 << 16); // two stacks of one id are refused: once in as many runs
  __uint(key_size, 4);
  __uint(value_size, 10 * 8);
} stacks SEC(".maps");

SEC("uprobe") int in(struct pt_regs *ctx) {
  __u64 ips[8] = {}, again[8] = {};
  long first = bpf_get_stackid(ctx, &stacks, BPF_F_USER_STACK);
  long second = bpf_get_stackid(ctx, &stacks, BPF_F_USER_STACK | BPF_F_FAST_STACK_CMP);
  long bytes = bpf_get_stack(ctx, ips, sizeof ips, BPF_F_USER_STACK);
  long skipped = bpf_get_stack(ctx, again, sizeof again, BPF_F_USER_STACK | 1);
  // The frames of main are not ours to count on: what is above it has no frame pointers.
  int depth = ips[0] == PT_REGS_IP(ctx) && ips[1] == again[0] && ips[2] == again[1] && skipped == bytes - 8 ? 3 : 0;
  bpf_printk("in: depth %d same %d bad %ld", depth, first >= 0 && first == second,
             bpf_get_stackid(ctx, &stacks, 1 << 20));
  bpf_printk("kernel %ld missing %ld", bpf_get_stackid(ctx, &stacks, 0),
             bpf_get_stackid(ctx, &stacks, BPF_F_USER_STACK | 200));
  return 0;
}
SEC("uretprobe") int out(struct pt_regs *ctx) {
  __u64 ips[2] = {};
  long bytes = bpf_get_stack(ctx, ips, sizeof ips, BPF_F_USER_STACK);
  bpf_printk("out: %ld bytes, caller's caller %d", bytes, ips[1] != 0 && ips[1] != ips[0]);
  return 0;
}
