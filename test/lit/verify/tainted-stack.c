// What a mistake kept from being stored is not taken for what lies in its place.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s --implicit-check-not=error:
// CHECK: f: rejected
// CHECK: error: r2 is read before it is written
#include "rules.h"

PROGRAM("kprobe", f,
        "r1 = 0; *(u64 *)(r10 - 8) = r1; r3 = r2; *(u64 *)(r10 - 8) = r3;"
        "r1 = *(u64 *)(r10 - 8); r0 = *(u64 *)(r1 + 0); exit;")
