// Behind a call of a global function, the memory it was given may hold anything.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: given: rejected
// CHECK: error: the pointer may move out of any object
// CHECK: beside: accepted
// CHECK: saved_pointer: rejected
// CHECK: is used as an address but is not a pointer to memory of the program
#include "rules.h"

__attribute__((noinline)) int change(long *p) {
  if (p) *p = 1;
  return 0;
}

#define CHANGE(at) "r1 = 0; *(u64 *)(r10 - 8) = r1; *(u64 *)(r10 - 16) = r1; r1 = r10; r1 += " #at "; call change;"
/* Reads the stack by the number at r10 - 8. */
#define INDEX "r1 = *(u64 *)(r10 - 8); r2 = r10; r2 += -16; r2 += r1; r0 = *(u8 *)(r2 + 0); exit;"

PROGRAM("kprobe", given, CHANGE(-8) INDEX)
PROGRAM("kprobe", beside, CHANGE(-16) INDEX)
PROGRAM("kprobe", saved_pointer,
        "*(u64 *)(r10 - 8) = r10; r1 = r10; r1 += -8; call change;"
        "r1 = *(u64 *)(r10 - 8); r0 = *(u8 *)(r1 - 1); exit;")
