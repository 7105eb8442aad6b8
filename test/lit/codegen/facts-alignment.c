// An index whose low bits are known to be 0 on every path makes an aligned access: one instruction that no one sees half done.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify --facts %t.o | FileCheck %s --check-prefix=FACTS
// RUN: %bpftime-aot compile %t.o --emit=llvm-ir | FileCheck %s
// RUN: %bpftime-aot compile %t.o --verify=off --emit=llvm-ir | FileCheck %s --check-prefix=UNKNOWN
// FACTS: map_value(array) [0, 56] align=8
// CHECK: load atomic i64, ptr %{{.*}} unordered, align 8
// UNKNOWN: load volatile i64, ptr %{{.*}}, align 1
#include "rules.h"

PROGRAM("raw_tp", f,
        "r6 = *(u64 *)(r1 + 0); r6 &= 56; *(u64 *)(r10 - 16) = r6;" LOOKUP_CHECKED
        "r6 = *(u64 *)(r10 - 16); r0 += r6; r0 = *(u64 *)(r0 + 0); exit;")
