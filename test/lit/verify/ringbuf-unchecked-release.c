// What may be NULL cannot be submitted.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: r1 may be NULL here
#include "rules.h"

PROGRAM("kprobe", f,
        RESERVE "r1 = r0; r2 = 0; call 132; r0 = 0; exit;")
