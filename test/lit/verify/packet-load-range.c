// What a packet load gives has as many bits as were loaded.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: byte: accepted
// CHECK: half: rejected
// DIFFERS: the kernel takes what it loads for any number.
#include "rules.h"

/* r0 += the address of 256 bytes of the stack, read there. */
#define INDEX "r0 += r10; r0 += -256; r1 = 0; *(u8 *)(r0 + 0) = r1; r0 = 0; exit;"

PROGRAM("socket", byte,
        "r6 = r1; r0 = *(u8 *)skb[0];" INDEX)
PROGRAM("socket", half,
        "r6 = r1; r0 = *(u16 *)skb[0];" INDEX)
