// A function cannot run past its last instruction.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: function 'open' can run past its last instruction
#include "rules.h"

FUNCTION(open, "r0 = 0; exit; r0 = 1;")
PROGRAM("kprobe", f,
        "call open; r0 = 0; exit;")
