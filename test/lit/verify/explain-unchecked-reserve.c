// A reservation that was not checked for NULL.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: explain-unchecked-reserve.c:13{{.*}}: error: r0 may be NULL here
// CHECK: because: r0 is a pointer to reserved ring-buffer memory, or NULL
// CHECK-NEXT: explain-unchecked-reserve.c:12 `__u64 *event = bpf_ringbuf_reserve(&ring, 16, 0);`: bpf_ringbuf_reserve() returns a pointer to reserved ring-buffer memory, or NULL
// CHECK-NEXT: try: Check the result of bpf_ringbuf_reserve() before it is used: `if (!event) return 0;`.
#include "rules.h"

SEC("kprobe")
int f(__u64 *ctx) {
  __u64 *event = bpf_ringbuf_reserve(&ring, 16, 0);
  event[0] = ctx[14];
  bpf_ringbuf_submit(event, 0);
  return 0;
}
