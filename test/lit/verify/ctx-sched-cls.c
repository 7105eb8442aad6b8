// A classifier may write mark, priority and the control block.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: accepted
// CHECK: g: rejected
#include "rules.h"

PROGRAM("tc", f,
        "r0 = 0; *(u32 *)(r1 + 8) = r0; *(u32 *)(r1 + 32) = r0; *(u32 *)(r1 + 72) = r0; *(u64 *)(r1 + 152) = r0; r2 = *(u64 *)(r1 + 48); exit;")
PROGRAM("tc", g,
        "r0 = 0; *(u32 *)(r1 + 0) = r0; exit;")
