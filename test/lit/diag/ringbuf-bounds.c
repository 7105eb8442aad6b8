// Reserved memory has the size that was reserved.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: write of 8 bytes at offset 16 leaves the reserved memory
// CHECK: because: the reserved memory has 16 bytes; the access covers bytes 16 to 23
#include "rules.h"

PROGRAM("kprobe", f,
        RESERVE "if r0 == 0 goto +5; r1 = r0; r2 = 0; *(u64 *)(r1 + 16) = r2; r2 = 0; call 132; r0 = 0; exit;")
