// A probe cannot change its registers.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: because: this program type may only read its context
#include "rules.h"

PROGRAM("kprobe", f,
        "r0 = 0; *(u64 *)(r1 + 0) = r0; exit;")
