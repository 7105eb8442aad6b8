// The address of submitted memory is a number in every copy, so nothing is read through it.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: r6 is used as an address but is not a pointer to memory of the program
#include "rules.h"

PROGRAM("kprobe", f,
        RESERVE "if r0 == 0 goto +7; r6 = r0; *(u64 *)(r10 - 8) = r0; r1 = r0; r2 = 0; call 132;"
        "r6 = *(u64 *)(r10 - 8); r0 = *(u64 *)(r6 + 0); r0 = 0; exit;")
