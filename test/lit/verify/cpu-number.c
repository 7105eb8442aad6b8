// The number of a CPU is below 8192, the most that Linux can have.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s
// CHECK: f: accepted
#include "rules.h"

// As an index into 8 words, once divided by 1024.
PROGRAM("kprobe", f,
        "call 8; r6 = r0; r6 >>= 10; r6 <<= 3;"
        LOOKUP_CHECKED
        "r0 += r6; r0 = *(u64 *)(r0 + 0); exit;")
