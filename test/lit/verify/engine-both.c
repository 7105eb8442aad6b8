// With both engines each program has two verdicts, and what they disagree on is listed at
// the end; the exit status follows ours.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify --engine=both --stats %t.o 2>/dev/null | FileCheck %s
// RUN: %bpftime-verify --engine=both --program fine %t.o | FileCheck %s --check-prefix=ONE
// CHECK: fine: accepted
// CHECK-NEXT: 2 insns processed, {{[0-9]+}} states, {{.*}} us
// CHECK-NEXT: kernel: accepted
// CHECK-NEXT: kernel: 2 insns processed, {{[0-9]+}} states, {{[0-9]+}} us, loaded in {{[0-9]+}} us
// CHECK: broken: rejected
// CHECK: kernel: rejected
// CHECK-NOT: disagreement:
// CHECK: 2 agree, 0 disagree, 0 not judged by both
// ONE: 1 agree, 0 disagree, 0 not judged by both
#include "rules.h"

PROGRAM("kprobe", fine, "r0 = 0; exit;")
PROGRAM("kprobe", broken, "r0 = r2; exit;")
