// A number spilled in part of a slot is forgotten when its neighbours in the slot change, as in the kernel.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: read of 1 byte at offset 0 to 255 leaves a value of map
#include "rules.h"

PROGRAM("kprobe", f,
        "r6 = 5; *(u8 *)(r10 - 16) = r6; *(u8 *)(r10 - 15) = r6;" LOOKUP "if r0 == 0 goto +3; r6 = *(u8 *)(r10 - 16); r0 += r6; r0 = *(u8 *)(r0 + 0); r0 = 0; exit;")
