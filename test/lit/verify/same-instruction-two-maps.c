// An instruction that reaches two kinds of memory has no region.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify --facts %t.o | FileCheck %s
// CHECK: f: accepted
// CHECK: r0 = *(u64 *)(r0 + 0){{$}}
#include "rules.h"

PROGRAM("kprobe", f,
        "r6 = *(u64 *)(r1 + 0); r1 = 0; *(u64 *)(r10 - 8) = r1;" LOOKUP_CHECKED "if r6 == 0 goto +2; r0 = r10; r0 += -8; r0 = *(u64 *)(r0 + 0); exit;")
