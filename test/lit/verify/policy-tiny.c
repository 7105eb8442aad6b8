// The policy of the small runtime takes maps and time, and no printing.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o --policy=tiny 2>&1 | FileCheck %s
// RUN: %bpftime-verify %t.o --policy=cortex-m --program f | FileCheck %s --check-prefix=SMALLER
// CHECK: f: accepted
// CHECK: g: rejected
// CHECK: error: helper bpf_trace_printk is not allowed by policy 'tiny'
// CHECK: because: policy 'tiny' says so at /helpers
// SMALLER: f: accepted
#include "rules.h"

PROGRAM("kprobe", f, LOOKUP "r0 = *(u64 *)(r0 + 0); call 5; exit;")
SEC("kprobe") int g(void *ctx) { return bpf_printk("hello"); }
