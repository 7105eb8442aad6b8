// A helper that may sleep is refused where the program may not.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: bpf_copy_from_user may sleep, which this program may not
#include "rules.h"

PROGRAM("kprobe", f,
        "r1 = r10; r1 += -8; r2 = 8; r3 = 0; call 148; r0 = 0; exit;")
