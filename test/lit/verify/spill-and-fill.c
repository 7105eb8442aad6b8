// A pointer and a number come back from the stack as they were.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s
// CHECK: f: accepted
#include "rules.h"

PROGRAM("kprobe", f,
        "r2 = 5; *(u64 *)(r10 - 8) = r1; *(u64 *)(r10 - 16) = r2; r3 = *(u64 *)(r10 - 8); r0 = *(u64 *)(r3 + 0); r4 = *(u64 *)(r10 - 16); if r4 != 5 goto +1; exit; r0 = r9; exit;")
