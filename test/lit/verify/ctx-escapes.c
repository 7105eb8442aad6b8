// A context passed to a helper is read whole.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify --facts %t.o | FileCheck %s
// CHECK: f: accepted
// CHECK: ctx_words=0xffffffffffffffff
#include "rules.h"

PROGRAM("kprobe", f,
        "r3 = r1; r1 = r10; r1 += -8; r2 = 8; call 113; r0 = 0; exit;")
