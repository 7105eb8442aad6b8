// A syscall program reads and writes its context.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify --facts %t.o | FileCheck %s
// CHECK: f: accepted
// CHECK: ctx_words=0x1 
#include "rules.h"

PROGRAM("syscall", f,
        "r0 = *(u32 *)(r1 + 4); *(u64 *)(r1 + 8) = r0; r0 = 0; exit;")
