// An index that may be one too large: the check is named, and the number that fits.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: explain-off-by-one.c:24{{.*}}: error: read of 8 bytes at offset 0 to 64 leaves a value of map 'array'
// CHECK: because: a value of map 'array' has 64 bytes; the access may cover bytes 0 to 71
// CHECK-NEXT: r0 is a pointer into a value of map 'array' at offset between 0 and 64
// CHECK-NEXT: explain-off-by-one.c:18 `struct value *v = bpf_map_lookup_elem(&array, &key);`: bpf_map_lookup_elem() returns a pointer into a value of map 'array'
// CHECK-NEXT: insn 8 (explain-off-by-one.c:20) `if r0 == 0 goto 14`: here r0 is not NULL
// CHECK-NEXT: insn 9 (explain-off-by-one.c:20) `r1 = *(u64 *)(r7 + 16)`: r1 is read from the context at offset 16: a number, any 64-bit number
// CHECK-NEXT: insn 10 (explain-off-by-one.c:20) `if r1 > 8 goto 14`: here r1 <= 8, so r1 is between 0 and 8
// CHECK-NEXT: explain-off-by-one.c:24 `return v->words[i];`: r1 is between 0 and 64, a multiple of 8
// CHECK-NEXT: try: Bound the index, which counts elements of 8 bytes: only values below 8 fit, e.g. `if (i >= 8) return 0;`.
#include "rules.h"

SEC("tracepoint/syscalls/sys_enter_openat")
int f(__u64 *ctx) {
  __u32 key = 0;
  struct value *v = bpf_map_lookup_elem(&array, &key);
  __u64 i = ctx[2];
  if (!v)
    return 0;
  if (i > 8)
    return 0;
  return v->words[i];
}
