// Ring-buffer memory is used after it was submitted.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: explain-used-after-submit.c:19{{.*}}: error: r6 is used as an address but is not a pointer to memory of the program
// CHECK: because: r6 is a number, any 64-bit number
// CHECK-NEXT: explain-used-after-submit.c:18 `bpf_ringbuf_submit(event, 0);`: bpf_ringbuf_submit() has released the memory, so pointers to it are no longer valid
// CHECK-NEXT: explain-used-after-submit.c:14 `__u64 *event = bpf_ringbuf_reserve(&ring, 16, 0);`: bpf_ringbuf_reserve() returns a pointer to reserved ring-buffer memory, or NULL
// CHECK-NEXT: explain-used-after-submit.c:15 `if (!event)`: here r6 is not NULL
// CHECK-NEXT: try: Do not use the memory after bpf_ringbuf_submit(); read what is needed before it.
#include "rules.h"

SEC("kprobe")
int f(__u64 *ctx) {
  __u64 *event = bpf_ringbuf_reserve(&ring, 16, 0);
  if (!event)
    return 0;
  event[0] = bpf_ktime_get_ns();
  bpf_ringbuf_submit(event, 0);
  return event[0] == 0;
}
