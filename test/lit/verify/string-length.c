// The length that a string read returns is bounded by the buffer.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s
// CHECK: f: accepted
#include "rules.h"

PROGRAM("kprobe", f,
        "r1 = r10; r1 += -64; r2 = 64; r3 = 0; call 114; if r0 s< 1 goto +6; r6 = r0; r1 = r10; r1 += -64; r2 = r6; r3 = 0; call 113; r0 = 0; exit;")
