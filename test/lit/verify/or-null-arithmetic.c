// What may be NULL cannot be moved.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: arithmetic on a pointer that may be NULL is not allowed
#include "rules.h"

PROGRAM("kprobe", f,
        LOOKUP_HASH "r0 += 8; r0 = 0; exit;")
