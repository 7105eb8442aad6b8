// The history of an index goes through a call.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: explain-callee-index.c:18{{.*}}: error: read of 8 bytes at offset 0 to 120 leaves a value of map 'hash'
// CHECK: because: a value of map 'hash' has 64 bytes; the access may cover bytes 0 to 127
// CHECK-NEXT: r1 is a pointer into a value of map 'hash' at offset between 0 and 120
// CHECK-NEXT: explain-callee-index.c:24 `struct value *v = bpf_map_lookup_elem(&hash, &key);`: bpf_map_lookup_elem() returns a pointer to a value of map 'hash', or NULL
// CHECK-NEXT: explain-callee-index.c:26 `if (!v)`: here r0 is not NULL
// CHECK-NEXT: explain-callee-index.c:25 `__u64 i = ctx[14] & 15;`: r2 is read from the context at offset 112: a number, any 64-bit number
// CHECK-NEXT: explain-callee-index.c:25 `__u64 i = ctx[14] & 15;`: r2 is between 0 and 15
// CHECK-NEXT: explain-callee-index.c:28 `return pick(v, i);`: passed to pick() in r1
// CHECK-NEXT: explain-callee-index.c:18 `return v->words[i];`: r2 is between 0 and 120, a multiple of 8
// CHECK-NEXT: in pick(), called at explain-callee-index.c:28 `return pick(v, i);`
// CHECK-NEXT: try: Bound the index, which counts elements of 8 bytes: only values below 8 fit, e.g. `if (i >= 8) return 0;`.
#include "rules.h"

static __attribute__((noinline)) __u64 pick(struct value *v, __u64 i) {
  return v->words[i];
}

SEC("kprobe")
int f(__u64 *ctx) {
  __u64 key = 0;
  struct value *v = bpf_map_lookup_elem(&hash, &key);
  __u64 i = ctx[14] & 15;
  if (!v)
    return 0;
  return pick(v, i);
}
