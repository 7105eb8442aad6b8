// Code behind a branch that is never taken may break rules.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify --facts %t.o | FileCheck %s
// CHECK: f: accepted
// CHECK: 1: if r0 != 0 goto {{.*}} ; never
// CHECK: 3: call {{.*}} ; unreachable
#include "rules.h"

PROGRAM("kprobe", f,
        "r0 = 0; if r0 != 0 goto +1; exit; call 9999; r0 = r7; exit;")
