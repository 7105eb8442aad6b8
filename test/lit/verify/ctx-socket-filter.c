// A socket filter reads most fields and writes its control block.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: accepted
// CHECK: g: rejected
// CHECK: h: rejected
// CHECK: i: rejected
#include "rules.h"

PROGRAM("socket", f,
        "r2 = *(u32 *)(r1 + 0); r2 = *(u16 *)(r1 + 16); r2 = *(u64 *)(r1 + 48); *(u32 *)(r1 + 64) = r2; r0 = 0; exit;")
PROGRAM("socket", g,
        "r0 = 0; *(u32 *)(r1 + 8) = r0; exit;")
PROGRAM("socket", h,
        "r0 = *(u32 *)(r1 + 72); exit;")
PROGRAM("socket", i,
        "r0 = *(u64 *)(r1 + 0); exit;")
