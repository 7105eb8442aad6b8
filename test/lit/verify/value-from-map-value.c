// A map's value may be the key or value of another call.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s
// CHECK: f: accepted
#include "rules.h"

PROGRAM("kprobe", f,
        LOOKUP_CHECKED "r2 = r0; r3 = r0; r1 = %[hash] ll; r4 = 0; call 2; exit;")
