// What is learned of a number holds for its copies.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s
// CHECK: f: accepted
#include "rules.h"

PROGRAM("kprobe", f,
        "r6 = *(u64 *)(r1 + 0); r7 = r6; if r7 > 63 goto +10;" LOOKUP "if r0 == 0 goto +2; r0 += r6; r0 = *(u8 *)(r0 + 0); r0 = 0; exit;")
