// An index that a helper wrote to the stack is not bounded.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: explain-spilled-index.c:20{{.*}}: error: the pointer may move out of any object
// CHECK: because: r1 is a number, any 64-bit number, a multiple of 8
// CHECK-NEXT: explain-spilled-index.c:16 `bpf_probe_read_kernel(&args, sizeof(args), (void *)ctx[14]);`: bpf_probe_read_kernel() fills these bytes of the stack
// CHECK-NEXT: no branch on the way bounds it
// CHECK-NEXT: try: Bound the number before it is added, e.g. `if (i >= SIZE) return 0;` or `i &= SIZE - 1;`.
#include "rules.h"

__u64 total;
SEC("kprobe")
int f(__u64 *ctx) {
  __u64 key = 0;
  struct { __u64 i; } args = {};
  bpf_probe_read_kernel(&args, sizeof(args), (void *)ctx[14]);
  struct value *v = bpf_map_lookup_elem(&hash, &key);
  if (!v)
    return 0;
  total += v->words[args.i];
  return 0;
}
