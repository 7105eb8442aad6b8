// A tracepoint program reads its record.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify --facts %t.o | FileCheck %s
// CHECK: f: accepted
// CHECK: ctx_words=0xffffffffffffffff
#include "rules.h"

PROGRAM("tracepoint", f,
        "r0 = *(u64 *)(r1 + 8); r0 = *(u32 *)(r1 + 1000); exit;")
