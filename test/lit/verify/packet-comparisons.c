// Comparing with the end of a packet, in any form, shows how many bytes are there.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: gt: accepted
// CHECK: gt_more: rejected
// CHECK: read of 1 byte at offset 8 leaves
// CHECK: ge: accepted
// CHECK: ge_more: rejected
// CHECK: read of 1 byte at offset 9 leaves
// CHECK: lt: accepted
// CHECK: lt_more: rejected
// CHECK: read of 1 byte at offset 9 leaves
// CHECK: le: accepted
// CHECK: le_more: rejected
// CHECK: read of 1 byte at offset 8 leaves
#include "packet.h"

/* Reads a byte where the comparison does not jump, or where it does. */
#define FALLS(name, compare, byte) \
  PROGRAM("xdp", name, PACKET compare "goto +2; r0 = *(u8 *)(r2 + " #byte "); exit; r0 = 0; exit;")
#define JUMPS(name, compare, byte) \
  PROGRAM("xdp", name, PACKET compare "goto +2; r0 = 0; exit; r0 = *(u8 *)(r2 + " #byte "); exit;")

FALLS(gt, "if r4 > r3 ", 7)
FALLS(gt_more, "if r4 > r3 ", 8)
FALLS(ge, "if r4 >= r3 ", 8)
FALLS(ge_more, "if r4 >= r3 ", 9)
JUMPS(lt, "if r4 < r3 ", 8)
JUMPS(lt_more, "if r4 < r3 ", 9)
JUMPS(le, "if r4 <= r3 ", 7)
JUMPS(le_more, "if r4 <= r3 ", 8)
