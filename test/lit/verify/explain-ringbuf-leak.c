// A reservation is lost on an early return: where it was made, and on which branch it is lost.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: explain-ringbuf-leak.c:21{{.*}}: error: the program ends without releasing reserved ring-buffer memory
// CHECK: because: it was acquired at explain-ringbuf-leak.c:13 `__u64 *event = bpf_ringbuf_reserve(&ring, 16, 0);`
// CHECK-NEXT: explain-ringbuf-leak.c:14 `if (!event)`: here r6 is not NULL
// CHECK-NEXT: explain-ringbuf-leak.c:17 `if (bpf_probe_read_user(&event[1], 8, (void *)ctx[14]) < 0)`: here r1 < 0 as signed numbers
// CHECK-NEXT: try: On the way shown here, call bpf_ringbuf_discard() or bpf_ringbuf_submit() before returning.
#include "rules.h"

SEC("kprobe")
int f(__u64 *ctx) {
  __u64 *event = bpf_ringbuf_reserve(&ring, 16, 0);
  if (!event)
    return 0;
  event[0] = bpf_get_current_pid_tgid();
  if (bpf_probe_read_user(&event[1], 8, (void *)ctx[14]) < 0)
    return 1;
  bpf_ringbuf_submit(event, 0);
  return 0;
}
