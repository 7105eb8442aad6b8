// An index without bounds cannot be used.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: the offset of r0 has no useful bounds
// CHECK: because: r0 is a pointer into a value of map 'array' at offset between 0 and 9223372036854775807
// CHECK: try: Bound the index
#include "rules.h"

PROGRAM("kprobe", f,
        "r6 = *(u64 *)(r1 + 0); r6 >>= 1;" LOOKUP "if r0 == 0 goto +3; r0 += r6; r0 = *(u8 *)(r0 + 0); goto +1; r0 = 0; exit;")
