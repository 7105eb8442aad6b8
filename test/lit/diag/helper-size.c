// The size of a buffer needs an upper bound.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: the size in argument 2 of bpf_probe_read_kernel may be negative
// CHECK: because: r2 is a number, any 64-bit number
// CHECK: no branch on the way bounds it
// CHECK: try: Make the size unsigned and bound it
#include "rules.h"

PROGRAM("kprobe", f,
        "r2 = *(u64 *)(r1 + 0); r1 = r10; r1 += -64; r3 = 0; call 113; exit;")
