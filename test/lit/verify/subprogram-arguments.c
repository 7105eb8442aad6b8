// A function sees its arguments as the caller left them.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify --facts %t.o | FileCheck %s
// CHECK: f: accepted
// CHECK: stack_bytes_max=8
// CHECK: subprogram f: stack_bytes=8 unwritten_slots=0x0
// CHECK: subprogram read: stack_bytes=0 unwritten_slots=0x0 r1=ctx r2=caller_stack
#include "rules.h"

FUNCTION(read, "r0 = *(u64 *)(r1 + 0); *(u64 *)(r2 + 0) = r0; exit;")
PROGRAM("kprobe", f,
        "r2 = r10; r2 += -8; r6 = 1; call read; r0 = *(u64 *)(r10 - 8); r0 += r6; exit;")
