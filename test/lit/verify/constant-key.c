// An array element with a constant key in range exists: it needs no check.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s
// CHECK: f: accepted
#include "rules.h"

PROGRAM("kprobe", f,
        LOOKUP "r0 = *(u64 *)(r0 + 0); exit;")
