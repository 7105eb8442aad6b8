// The end of a packet is for comparing only, and a packet's length is a number.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: read_end: rejected
// CHECK: r3 is used as an address but is not a pointer to memory of the program
// CHECK: move_end: rejected
// CHECK: arithmetic on
// CHECK: length: accepted
#include "packet.h"

PROGRAM("xdp", read_end,
        PACKET "r0 = *(u8 *)(r3 + 0); exit;")
PROGRAM("xdp", move_end,
        PACKET "r3 += 1; r0 = 0; exit;")
PROGRAM("xdp", length,
        PACKET "r3 -= r2; r0 = r3; exit;")
