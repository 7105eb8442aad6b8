// Of a perf event, registers are read whole, the rest in part.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: accepted
// CHECK: g: rejected
#include "rules.h"

PROGRAM("perf_event", f,
        "r0 = *(u64 *)(r1 + 160); r0 = *(u32 *)(r1 + 168); r0 = *(u64 *)(r1 + 176); exit;")
PROGRAM("perf_event", g,
        "r0 = *(u32 *)(r1 + 0); exit;")
