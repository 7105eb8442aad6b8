// A pointer cannot be moved by more than any object has bytes.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: the pointer may move out of any object
// CHECK: because: r2 is a number, exactly 2147483647
// CHECK: try: Bound the number
// CHECK: insn: 2: r3 += r2
#include "rules.h"

PROGRAM("kprobe", f,
        "r2 = 0x7fffffff; r3 = r10; r3 += r2; r0 = 0; exit;")
