// A helper that may move the packet leaves no pointer into it behind; others do.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: moves: rejected
// CHECK: r7 is used as an address but is not a pointer to memory of the program
// CHECK: in_function: rejected
// CHECK: r7 is used as an address but is not a pointer to memory of the program
// CHECK: saved: rejected
// CHECK: is used as an address but is not a pointer to memory of the program
// CHECK: reads_again: accepted
// CHECK: stays: accepted
#include "packet.h"

#define MOVE "r1 = r6; r2 = 4; call 44;"

FUNCTION(move, "r2 = 4; call 44; exit;")

PROGRAM("xdp", moves,
        PACKET_CHECKED "r7 = r2;" MOVE "r0 = *(u8 *)(r7 + 0); exit;")
PROGRAM("xdp", in_function,
        PACKET_CHECKED "r7 = r2; r1 = r6; call move; r0 = *(u8 *)(r7 + 0); exit;")
PROGRAM("xdp", saved,
        PACKET_CHECKED "*(u64 *)(r10 - 8) = r2;" MOVE "r1 = *(u64 *)(r10 - 8); r0 = *(u8 *)(r1 + 0); exit;")
PROGRAM("xdp", reads_again,
        PACKET_CHECKED MOVE "r1 = r6;" PACKET_CHECKED "r0 = *(u8 *)(r2 + 0); exit;")
PROGRAM("xdp", stays,
        PACKET_CHECKED "r7 = r2; call 5; r0 = *(u8 *)(r7 + 0); exit;")
