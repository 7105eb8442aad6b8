// What is learned of a number holds for its copy on the stack.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s
// CHECK: f: accepted
#include "rules.h"

PROGRAM("kprobe", f,
        "r6 = *(u64 *)(r1 + 0); *(u64 *)(r10 - 16) = r6; if r6 > 63 goto +11;" LOOKUP "if r0 == 0 goto +3; r6 = *(u64 *)(r10 - 16); r0 += r6; r0 = *(u8 *)(r0 + 0); r0 = 0; exit;")
