// A raw tracepoint has twelve arguments.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: accepted
// CHECK: g: rejected
#include "rules.h"

PROGRAM("raw_tp", f,
        "r0 = *(u64 *)(r1 + 88); exit;")
PROGRAM("raw_tp", g,
        "r0 = *(u64 *)(r1 + 96); exit;")
