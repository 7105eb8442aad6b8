// The same holds for a number that waits on the stack.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: leaves a value of map 'array'
#include "rules.h"

PROGRAM("kprobe", f,
        "r6 = *(u64 *)(r1 + 0); r7 = 0; if r6 == 0 goto +1; r7 = 64; *(u64 *)(r10 - 16) = r7; r7 = 0; r8 = *(u64 *)(r1 + 8); if r8 == 0 goto +0; r8 = *(u64 *)(r1 + 8); if r8 == 0 goto +0;" LOOKUP_CHECKED "r7 = *(u64 *)(r10 - 16); r0 += r7; r0 = *(u8 *)(r0 + 0); exit;")
