// A helper that does not move the packet may read its checked part.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: key: accepted
// CHECK: more: rejected
// CHECK: read of 8 bytes at offset 1 leaves the part of the packet that was checked
#include "packet.h"

PROGRAM("xdp", key,
        PACKET_CHECKED "r1 = %[hash] ll; call 1; r0 = 0; exit;")
PROGRAM("xdp", more,
        PACKET_CHECKED "r2 += 1; r1 = %[hash] ll; call 1; r0 = 0; exit;")
