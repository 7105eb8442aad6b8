// A register that was not written on some path cannot be read.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: r2 is read before it is written [program f]
// CHECK: because: insn 1 (uninit-register.c:{{[0-9]+}}) `if r3 == 0 goto 3`: here r3 == 0
// CHECK-NEXT: try: Give the variable a value
// CHECK: insn: 3: r0 = r2
#include "rules.h"

PROGRAM("kprobe", f,
        "r3 = *(u64 *)(r1 + 0); if r3 == 0 goto +1; r2 = 1; r0 = r2; exit;")
