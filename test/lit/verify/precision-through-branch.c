// A number that decides a branch is compared when paths meet.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: r9 is read before it is written
#include "rules.h"

PROGRAM("kprobe", f,
        "r6 = *(u64 *)(r1 + 0); r7 = 0; if r6 == 0 goto +1; r7 = 1; r8 = *(u64 *)(r1 + 8); if r8 == 0 goto +0; r8 = *(u64 *)(r1 + 8); if r8 == 0 goto +0; r8 = *(u64 *)(r1 + 8); r0 = 0; if r7 == 0 goto +1; r0 = r9; exit;")
