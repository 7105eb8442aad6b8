// An address of which half stays in memory as a number is known to whoever reads it.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o --facts | FileCheck %s
// CHECK: f: accepted
// CHECK: ctx_words=0xffffffffffffffff
#include "rules.h"

PROGRAM("kprobe", f,
        "*(u64 *)(r10 - 8) = r1; r2 = 0; *(u32 *)(r10 - 4) = r2; r0 = *(u64 *)(r10 - 8); exit;")
