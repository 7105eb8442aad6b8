// A comparison bounds an index in 32 and in 64 bits.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s
// CHECK: f: accepted
// CHECK: g: accepted
#include "rules.h"

PROGRAM("kprobe", f,
        "r6 = *(u32 *)(r1 + 0); if w6 > 7 goto +11; r6 <<= 3;" LOOKUP "if r0 == 0 goto +2; r0 += r6; r0 = *(u64 *)(r0 + 0); r0 = 0; exit;")
PROGRAM("kprobe", g,
        "r6 = *(u64 *)(r1 + 0); r7 = 8; if r6 >= r7 goto +11; r6 <<= 3;" LOOKUP "if r0 == 0 goto +2; r0 += r6; r0 = *(u64 *)(r0 + 0); r0 = 0; exit;")
