// Division by a register needs no check.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s
// CHECK: f: accepted
#include "rules.h"

PROGRAM("kprobe", f,
        "r0 = *(u64 *)(r1 + 0); r2 = *(u64 *)(r1 + 8); r0 /= r2; r0 %%= r2; w0 /= w2; exit;")
