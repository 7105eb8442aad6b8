// A loop whose bound is any number: what ends it, and what differs in each round.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: explain-unbounded-loop.c:14{{.*}}: error: the program is too complex: more than 1000000 instructions were followed
// CHECK: because: the loop at explain-unbounded-loop.c:14 `sum += bpf_get_prandom_u32();` was entered 199999 times
// CHECK-NEXT: explain-unbounded-loop.c:13 `for (__u64 i = 0; i < n; ++i)`: the loop ends if r7 >= r6, where r6 is at least 199999 as an unsigned number
// CHECK-NEXT: try: Give the loop a bound of its own: `for (i = 0; i < MAX && i < n; i++)`, or use bpf_loop().
#include "rules.h"

SEC("kprobe")
int f(__u64 *ctx) {
  __u64 n = ctx[14], sum = 0;
  for (__u64 i = 0; i < n; ++i)
    sum += bpf_get_prandom_u32();
  return sum;
}
