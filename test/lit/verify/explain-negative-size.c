// A signed size that was only bounded from above may be negative.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: explain-negative-size.c:17{{.*}}: error: the size in argument 2 of bpf_probe_read_user may be negative
// CHECK: because: r2 is a number, any 64-bit number
// CHECK-NEXT: explain-negative-size.c:14 `int len = ctx[13];`: r2 is read from the context at offset 104: a number, any 64-bit number
// CHECK-NEXT: explain-negative-size.c:15 `if (len > 64)`: here w2 <= 64 as signed numbers, so its low 32 bits are between -2147483648 and 64, and may be negative
// CHECK-NEXT: try: The check at explain-negative-size.c:15 `if (len > 64)` lets negative numbers pass: make the variable unsigned, or check `< 0` as well.
#include "rules.h"

SEC("kprobe")
int f(__u64 *ctx) {
  char buf[64];
  int len = ctx[13];
  if (len > 64)
    return 0;
  bpf_probe_read_user(buf, len, (void *)ctx[14]);
  return buf[0];
}
