// Comparing the context with NULL decides nothing: a loop on it may never end.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: this loop makes no progress
#include "rules.h"

PROGRAM("kprobe", f,
        "r0 = 0; if r1 == 0 goto -1; exit;")
