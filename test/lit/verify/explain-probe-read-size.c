// A size that was checked against more than the buffer holds.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: explain-probe-read-size.c:19{{.*}}: error: write of 128 bytes at offset -64 leaves the stack
// CHECK: because: the stack of a function is bytes -512 to -1 from r10; the access may cover bytes -64 to 63
// CHECK-NEXT: r2 is a number, between 0 and 128
// CHECK-NEXT: r1 is a stack pointer at offset -64
// CHECK-NEXT: explain-probe-read-size.c:16 `__u64 len = ctx[13];`: r2 is read from the context at offset 104: a number, any 64-bit number
// CHECK-NEXT: explain-probe-read-size.c:17 `if (len > 128)`: here r2 <= 128, so r2 is between 0 and 128
// CHECK-NEXT: try: Bound the size: at most 64 bytes fit.
#include "rules.h"

SEC("kprobe")
int f(__u64 *ctx) {
  char buf[64];
  __u64 len = ctx[13];
  if (len > 128)
    return 0;
  bpf_probe_read_user(buf, len, (void *)ctx[14]);
  return buf[0];
}
