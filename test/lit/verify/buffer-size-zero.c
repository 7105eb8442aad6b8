// A size of 0 is refused where the helper does.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: the size in argument 2 of bpf_get_current_comm may be 0
#include "rules.h"

PROGRAM("kprobe", f,
        "r1 = r10; r1 += -8; r2 = 0; call 16; r0 = 0; exit;")
