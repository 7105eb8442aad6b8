// Callers of a global function pass as much memory as its signature says, and no NULL where
// it wants none.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct pair {
  long a, b;
};

__attribute__((noinline)) long sum(struct pair *p __attribute__((btf_decl_tag("arg:nonnull")))) {
  return p->a + p->b;
}

SEC("kprobe") int none(void *ctx) {
  // CHECK: global-argument.c:[[#@LINE+1]]:{{[0-9]+}}: error: argument 1 of global function 'sum' must be a pointer that is not NULL
  return sum(0);
  // CHECK: because: r1 is a number, exactly 0
  // CHECK: try: Pass what the function's signature says
  // CHECK: insn: 1: call 3
}
SEC("kprobe") int less(void *ctx) {
  long one = 1;
  // CHECK: global-argument.c:[[#@LINE+1]]:{{[0-9]+}}: error: read of 16 bytes at offset -8 leaves the stack
  return sum((struct pair *)&one);
}
