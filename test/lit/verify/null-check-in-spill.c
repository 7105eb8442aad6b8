// A comparison with NULL also settles copies on the stack.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s
// CHECK: f: accepted
#include "rules.h"

PROGRAM("kprobe", f,
        LOOKUP_HASH "*(u64 *)(r10 - 16) = r0; if r0 == 0 goto +3; r1 = *(u64 *)(r10 - 16); r0 = *(u64 *)(r1 + 0); exit; r0 = 0; exit;")
