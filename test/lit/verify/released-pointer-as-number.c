// The address of submitted memory is a number: it may be stored.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s
// CHECK: f: accepted
#include "rules.h"

PROGRAM("kprobe", f,
        RESERVE "if r0 == 0 goto +7; r6 = r0; *(u64 *)(r10 - 8) = r0; r1 = r0; r2 = 0; call 132;"
        "*(u64 *)(r10 - 16) = r6; r6 = *(u64 *)(r10 - 8); r0 = 0; exit;")
