// A caller that closed standard input, output and error gets the same result.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile --emit=programs %t.o -o %t.open
// RUN: sh -c '%bpftime-aot compile --emit=programs %t.o -o %t.closed <&- >&- 2>&-'
// RUN: cmp %t.open %t.closed
// RUN: FileCheck %s <%t.closed
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

int count;

// CHECK: .bss type 2
// CHECK: program probe
SEC("uprobe") int probe(void *ctx) { return ++count; }
