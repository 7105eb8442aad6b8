// A loop with may_goto ends by itself: it is walked until it shows nothing new.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: counts: accepted
// CHECK: bounded: accepted
// CHECK: runs_over: rejected
// CHECK: leaves the stack
// CHECK: without: rejected
// CHECK: error: this loop makes no progress
#include "rules.h"

PROGRAM("raw_tp", counts,
        "r1 = 0; 1: may_goto 2f; r1 += 1; goto 1b; 2: r0 = r1; exit;")
PROGRAM("raw_tp", bounded,
        "r1 = 0; r2 = 0; r3 = r10; r3 += -512;"
        "1: may_goto 2f; if r1 > 511 goto 2f; r4 = r3; r4 += r1; *(u8 *)(r4 + 0) = r2; r1 += 1; goto 1b;"
        "2: r0 = 0; exit;")
PROGRAM("raw_tp", runs_over,
        "r1 = 0; r2 = 0; r3 = r10; r3 += -512;"
        "1: may_goto 2f; if r1 > 512 goto 2f; r4 = r3; r4 += r1; *(u8 *)(r4 + 0) = r2; r1 += 1; goto 1b;"
        "2: r0 = 0; exit;")
PROGRAM("raw_tp", without,
        "r1 = 0; 1: r2 = 0; if r1 == 0 goto 1b; r0 = 0; exit;")
