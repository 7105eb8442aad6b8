// A helper of another program type is refused.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: programs of type kprobe may not call bpf_redirect
#include "rules.h"

PROGRAM("kprobe", f,
        "r1 = 1; r2 = 0; call 23; exit;")
