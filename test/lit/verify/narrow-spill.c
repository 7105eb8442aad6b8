// Part of a spilled number keeps its bounds.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s
// CHECK: f: accepted
#include "rules.h"

PROGRAM("kprobe", f,
        "r6 = *(u64 *)(r1 + 0); r6 &= 63; *(u32 *)(r10 - 16) = r6;" LOOKUP "if r0 == 0 goto +3; r6 = *(u32 *)(r10 - 16); r0 += r6; r0 = *(u8 *)(r0 + 0); r0 = 0; exit;")
