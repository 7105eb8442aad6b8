// What a global function returns is a number for all its callers.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct pair {
  long a, b;
};

__attribute__((noinline)) long second(struct pair *p) {
  // CHECK: global-result.c:[[#@LINE+1]]:{{[0-9]+}}: error: a global function must return a number
  return p ? (long)&p->b : 0;
  // CHECK: because: r0 is a pointer to memory of 16 bytes at offset 8
  // CHECK: try: Return a number, or make the function static.
  // CHECK: insn: 8: exit
}

SEC("kprobe") int f(void *ctx) {
  struct pair p = {1, 2};
  return second(&p);
}
