// A helper number that no kernel has is refused.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: there is no helper with number 9999
#include "rules.h"

PROGRAM("kprobe", f,
        "call 9999; r0 = 0; exit;")
