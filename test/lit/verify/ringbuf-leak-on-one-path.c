// Memory that is released on one path only leaks on the other.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: the program ends without releasing
#include "rules.h"

PROGRAM("kprobe", f,
        "r6 = *(u64 *)(r1 + 0);" RESERVE "if r0 == 0 goto +4; if r6 == 0 goto +3; r1 = r0; r2 = 0; call 133; r0 = 0; exit;")
