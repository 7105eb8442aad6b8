// A callback that counts on in exact numbers is refused when the budget is used up, and soon.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify --insn-budget=300000 %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: the program is too complex: more than 300000 instructions were followed
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

char bytes[8];

static long count(unsigned i, unsigned long *n) {
  if (*n == 7) bytes[*n] = 1;
  *n += 1;
  return 0;
}
static long again(unsigned i, unsigned long *n) {
  bpf_loop(1, count, n, 0);
  return 0;
}
SEC("kprobe") int f(void *ctx) {
  unsigned long n = 0;
  bpf_loop(1000000, again, &n, 0);
  return 0;
}
