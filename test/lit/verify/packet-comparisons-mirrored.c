// Comparing the end of a packet with a pointer, in any form, shows how many bytes are there.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: lt_end: accepted
// CHECK: lt_end_more: rejected
// CHECK: read of 1 byte at offset 8 leaves
// CHECK: le_end: accepted
// CHECK: le_end_more: rejected
// CHECK: read of 1 byte at offset 9 leaves
// CHECK: gt_end: accepted
// CHECK: gt_end_more: rejected
// CHECK: read of 1 byte at offset 9 leaves
// CHECK: ge_end: accepted
// CHECK: ge_end_more: rejected
// CHECK: read of 1 byte at offset 8 leaves
#include "packet.h"

/* Reads a byte where the comparison does not jump, or where it does. */
#define FALLS(name, compare, byte) \
  PROGRAM("xdp", name, PACKET compare "goto +2; r0 = *(u8 *)(r2 + " #byte "); exit; r0 = 0; exit;")
#define JUMPS(name, compare, byte) \
  PROGRAM("xdp", name, PACKET compare "goto +2; r0 = 0; exit; r0 = *(u8 *)(r2 + " #byte "); exit;")

FALLS(lt_end, "if r3 < r4 ", 7)
FALLS(lt_end_more, "if r3 < r4 ", 8)
FALLS(le_end, "if r3 <= r4 ", 8)
FALLS(le_end_more, "if r3 <= r4 ", 9)
JUMPS(gt_end, "if r3 > r4 ", 8)
JUMPS(gt_end_more, "if r3 > r4 ", 9)
JUMPS(ge_end, "if r3 >= r4 ", 7)
JUMPS(ge_end_more, "if r3 >= r4 ", 8)
