// A signed index that was only bounded from above may be negative.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: explain-signed-index.c:20{{.*}}: error: the pointer may move out of any object
// CHECK: because: r1 is a number, any 64-bit number, a multiple of 8
// CHECK-NEXT: insn 9 (explain-signed-index.c:16) `r1 = *(u64 *)(r6 + 112)`: r1 is read from the context at offset 112: a number, any 64-bit number
// CHECK-NEXT: insn 10 (explain-signed-index.c:16) `if r1 s> 7 goto 15`: here r1 <= 7 as signed numbers, so r1 is at most 7, and may be negative
// CHECK-NEXT: try: The check at insn 10 (explain-signed-index.c:16) `if r1 s> 7 goto 15` lets negative numbers pass: make the variable unsigned, or check `< 0` as well.
#include "rules.h"

SEC("kprobe")
int f(__u64 *ctx) {
  __u64 key = 0;
  struct value *v = bpf_map_lookup_elem(&hash, &key);
  long i = ctx[14];
  if (!v)
    return 0;
  if (i >= 8)
    return 0;
  v->words[i] = 1;
  return 0;
}
