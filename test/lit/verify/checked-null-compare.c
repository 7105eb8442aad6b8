// Memory that was checked for NULL is not NULL in a second comparison.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o --facts | FileCheck %s
// CHECK: f: accepted
// CHECK: if r0 == 0 goto {{[0-9]+}} ; never
#include "rules.h"

PROGRAM("kprobe", f,
        LOOKUP_CHECKED "if r0 == 0 goto +1; r0 = *(u64 *)(r0 + 0); exit;")
