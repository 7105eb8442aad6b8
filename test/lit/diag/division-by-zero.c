// Division by the constant 0 is refused.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: division by the constant 0
// CHECK: insn: 1: r0 /= 0
#include "rules.h"

PROGRAM("kprobe", f,
        "r0 = 1; r0 /= 0; exit;")
