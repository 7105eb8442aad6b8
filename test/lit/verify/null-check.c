// After a comparison with NULL the value may be used, through every copy of the pointer.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s
// CHECK: f: accepted
#include "rules.h"

PROGRAM("kprobe", f,
        LOOKUP_HASH "r6 = r0; if r6 == 0 goto +2; r0 = *(u64 *)(r0 + 56); exit; r0 = 0; exit;")
