// --type overrides what the section says.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s --check-prefix=OWN
// RUN: not %bpftime-verify --type=tracepoint %t.o 2>&1 | FileCheck %s
// RUN: not %bpftime-verify --type=unheard_of %t.o 2>&1 | FileCheck %s --check-prefix=NONE
// OWN: f: accepted (kprobe
// CHECK: f: rejected (tracepoint
// CHECK: insn: 0: r0 = *(u64 *)(r1 + 0)
// NONE: error: {{.*}}--type=unheard_of is no program type
// NONE-NEXT: try: There are: socket_filter, kprobe, sched_cls,
#include "rules.h"

PROGRAM("kprobe", f, "r0 = *(u64 *)(r1 + 0); exit;")
