// A buffer's size may vary within proved bounds.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify --facts %t.o | FileCheck %s
// CHECK: f: accepted
// CHECK: unwritten_slots=0xff
#include "rules.h"

PROGRAM("kprobe", f,
        "r2 = *(u64 *)(r1 + 0); if r2 > 64 goto +5; r1 = r10; r1 += -64; r3 = 0; call 113; r0 = 0; r0 = 0; exit;")
