// An index may not go past the end of a map's value.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: read of 8 bytes at offset 0 to 63 leaves a value of map 'array'
// CHECK: because: a value of map 'array' has 64 bytes; the access may cover bytes 0 to 70
// CHECK: r0 is a pointer into a value of map 'array' at offset between 0 and 63
// CHECK: `r6 &= 63`: r6 is between 0 and 63
// CHECK: try: Bound the index, which counts bytes: only values below 57 fit
#include "rules.h"

PROGRAM("kprobe", f,
        "r6 = *(u64 *)(r1 + 0); r6 &= 63;" LOOKUP "if r0 == 0 goto +3; r0 += r6; r0 = *(u64 *)(r0 + 0); goto +1; r0 = 0; exit;")
