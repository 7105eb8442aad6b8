// A jump cannot leave its function.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: jump to instruction 6, which is not an instruction of this function
// CHECK: insn: 4: goto
#include "rules.h"

FUNCTION(one, "r0 = 0; goto +1; exit;")
FUNCTION(two, "r0 = 1; exit;")
PROGRAM("kprobe", f,
        "call one; call two; exit;")
