// A probe reads its registers in any aligned size.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify --facts %t.o | FileCheck %s
// CHECK: f: accepted
// CHECK: ctx_words=0x100001
#include "rules.h"

PROGRAM("kprobe", f,
        "r0 = *(u64 *)(r1 + 160); r0 = *(u32 *)(r1 + 4); r0 = *(u16 *)(r1 + 2); r0 = *(u8 *)(r1 + 1); exit;")
