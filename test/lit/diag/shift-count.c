// A constant shift count must be less than the width.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: shift by 64 of a 64-bit value
// CHECK: insn: 1: r0 <<= 64
#include "rules.h"

PROGRAM("kprobe", f,
        "r0 = 1; .8byte 0x4000000067; r0 <<= 1; exit;")
