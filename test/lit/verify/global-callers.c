// What a global function asks for, each caller must give.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: stack: accepted
// CHECK: map: accepted
// CHECK: less: rejected
// CHECK: read of 16 bytes at offset 56 leaves a value of map 'hash'
// CHECK: constant: rejected
// CHECK: write into map '{{.*}}', which programs may only read
// CHECK: pointer_for_number: rejected
// CHECK: argument 1 of global function 'negate' must be a number
// CHECK: other_context: rejected
// CHECK: argument 1 of global function 'read_context' must be the unmodified context
#include "rules.h"
#include <linux/ptrace.h>

struct pair {
  long a, b;
};
__attribute__((noinline)) long sum(struct pair *p) {
  return p ? p->a + p->b : 0;
}
__attribute__((noinline)) long negate(long n) {
  return -n;
}
__attribute__((noinline)) long read_context(struct pt_regs *ctx) {
  return ctx->rdi;
}

SEC("kprobe") int stack(void *ctx) {
  struct pair p = {1, 2};
  return sum(&p);
}
SEC("kprobe") int map(void *ctx) {
  __u64 key = 0;
  struct value *v = bpf_map_lookup_elem(&hash, &key);
  return v ? sum((struct pair *)&v->words[6]) : 0;
}
SEC("kprobe") int less(void *ctx) {
  __u64 key = 0;
  struct value *v = bpf_map_lookup_elem(&hash, &key);
  return v ? sum((struct pair *)&v->words[7]) : 0;
}
const volatile struct pair fixed = {1, 2};
SEC("kprobe") int constant(void *ctx) {
  struct pair *p = (struct pair *)&fixed;
  asm volatile("" : "+r"(p));
  return sum(p);
}
SEC("kprobe") int pointer_for_number(void *ctx) {
  return negate((long)ctx);
}
SEC("kprobe") int other_context(void *ctx) {
  return read_context(ctx + 8);
}
