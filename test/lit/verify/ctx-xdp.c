// Of an XDP context, fields are read whole.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: accepted
// CHECK: g: rejected
// CHECK: h: rejected
// CHECK: i: rejected
#include "rules.h"

PROGRAM("xdp", f,
        "r0 = *(u32 *)(r1 + 12); r0 = *(u32 *)(r1 + 16); exit;")
PROGRAM("xdp", g,
        "r0 = *(u16 *)(r1 + 12); exit;")
PROGRAM("xdp", h,
        "r0 = *(u32 *)(r1 + 20); exit;")
PROGRAM("xdp", i,
        "r0 = 0; *(u32 *)(r1 + 12) = r0; exit;")
