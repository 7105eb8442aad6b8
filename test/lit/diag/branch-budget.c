// A path on which too many branches go both ways is given up before it fills the memory.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: the program is too complex: more than 8192 branches of one path go both ways
// CHECK: because: it is in the loop at insn 1
// CHECK-NEXT: insn 6 (branch-budget.c:{{[0-9]+}}) `if r6 < 20000 goto 1`: the loop ends if r6 >= 20000
#include "rules.h"

PROGRAM("kprobe", f,
        "r6 = 0; r6 += 1; call 5; r0 &= 1; if r0 == 0 goto +1; r7 = r6; if r6 < 20000 goto -6; r0 = 0; exit;")
