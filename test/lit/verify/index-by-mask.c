// A masked index is bounded.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify --facts %t.o | FileCheck %s
// CHECK: f: accepted
// CHECK: r0 = *(u64 *)(r0 + 0) ; map_value(array) [0, 56]
#include "rules.h"

PROGRAM("kprobe", f,
        "r6 = *(u64 *)(r1 + 0); r6 &= 7; r6 <<= 3;" LOOKUP "if r0 == 0 goto +2; r0 += r6; r0 = *(u64 *)(r0 + 0); r0 = 0; exit;")
