// A loop that runs one round too far: which round, and what the index is there.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: explain-loop-past-end.c:23{{.*}}: error: read of 8 bytes at offset 64 leaves a value of map 'hash'
// CHECK: because: a value of map 'hash' has 64 bytes; the access covers bytes 64 to 71
// CHECK-NEXT: r2 is a pointer into a value of map 'hash' at offset 64
// CHECK-NEXT: explain-loop-past-end.c:16 `int f(__u64 *ctx) {`: r8 is exactly 0
// CHECK-NEXT: explain-loop-past-end.c:18 `struct value *v = bpf_map_lookup_elem(&hash, &key);`: bpf_map_lookup_elem() returns a pointer to a value of map 'hash', or NULL
// CHECK-NEXT: explain-loop-past-end.c:19 `if (!v)`: here r6 is not NULL
// CHECK-NEXT: explain-loop-past-end.c:22 `for (int i = 0; i <= 8; ++i) {`: r8 is exactly 64 (the last of 8 times)
// CHECK-NEXT: explain-loop-past-end.c:22 `for (int i = 0; i <= 8; ++i) {`: here r8 != 72 (the last of 8 times)
// CHECK-NEXT: try: Bound the index by the size of the array inside the value.
#include "rules.h"

SEC("kprobe")
int f(__u64 *ctx) {
  __u64 key = 0, sum = 0;
  struct value *v = bpf_map_lookup_elem(&hash, &key);
  if (!v)
    return 0;
#pragma clang loop unroll(disable)
  for (int i = 0; i <= 8; ++i) {
    sum += v->words[i];
    bpf_get_prandom_u32();
  }
  return sum;
}
