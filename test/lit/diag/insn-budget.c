// A loop that needs more instructions than allowed is named.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify --insn-budget=500 %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: the program is too complex: more than 500 instructions were followed
// CHECK: because: the loop at insn 1 (insn-budget.c:{{[0-9]+}}) `r0 += 1` was entered 250 times
// CHECK-NEXT: `if r0 != 1000 goto 1`: the loop ends if r0 == 1000
// CHECK-NEXT: every round is a new state, since these differ: r0
// CHECK: try: Lower the loop's bound
#include "rules.h"

PROGRAM("kprobe", f,
        "r0 = 0; r0 += 1; if r0 != 1000 goto -2; r0 = 0; exit;")
