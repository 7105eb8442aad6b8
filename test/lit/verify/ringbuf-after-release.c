// Memory cannot be used after it was submitted.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: r6 is used as an address
#include "rules.h"

PROGRAM("kprobe", f,
        RESERVE "if r0 == 0 goto +6; r6 = r0; r1 = r0; r2 = 0; call 132; r0 = *(u64 *)(r6 + 0); exit; r0 = 0; exit;")
