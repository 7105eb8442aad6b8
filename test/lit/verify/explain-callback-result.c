// A callback returns something else than 0 or 1.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: explain-callback-result.c:13{{.*}}: error: a callback must return a number from 0 to 1
// CHECK: because: r0 is a number, between 0 and 4294967295
// CHECK-NEXT: explain-callback-result.c:19 `bpf_loop(10, count, &n, 0);`: bpf_loop() counts its rounds in it
// CHECK-NEXT: in count(), a callback of bpf_loop(), called at explain-callback-result.c:19 `bpf_loop(10, count, &n, 0);`
// CHECK-NEXT: try: Return a constant in that range on every path.
#include "rules.h"

static long count(__u32 i, void *arg) {
  ++*(__u64 *)arg;
  return i;
}

SEC("kprobe")
int f(void *ctx) {
  __u64 n = 0;
  bpf_loop(10, count, &n, 0);
  return n;
}
