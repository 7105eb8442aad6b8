// Map values may be accessed at any offset.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s
// CHECK: f: accepted
#include "rules.h"

PROGRAM("kprobe", f,
        LOOKUP_CHECKED "r0 = *(u64 *)(r0 + 3); exit;")
