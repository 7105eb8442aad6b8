// Stack that was never written may be read, and is then zeroed by the compiler.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify --facts %t.o | FileCheck %s
// CHECK: f: accepted
// CHECK: unwritten_slots=0x1
#include "rules.h"

PROGRAM("kprobe", f,
        "r0 = *(u64 *)(r10 - 8); exit;")
