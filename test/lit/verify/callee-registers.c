// A function cannot read r6 to r9 of its caller.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: r6 is read before it is written
// CHECK: because: in peek(), called at insn 1
#include "rules.h"

FUNCTION(peek, "r0 = r6; exit;")
PROGRAM("kprobe", f,
        "r6 = 1; call peek; exit;")
