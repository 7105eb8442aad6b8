// Code that no jump reaches is refused.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: this instruction cannot be reached
// CHECK: insn: 2: r0 = 1
#include "rules.h"

PROGRAM("kprobe", f,
        "r0 = 0; exit; r0 = 1; exit;")
