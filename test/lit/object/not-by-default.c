// A program whose section begins with '?' is taken only if --program names it.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile --emit=programs %t.o -o - | FileCheck %s
// RUN: %bpftime-aot compile --emit=programs %t.o --program=shy -o - | FileCheck %s --check-prefix=NAMED
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

// CHECK-NOT: shy
// CHECK: program bold
// NAMED: program shy
// NAMED-NOT: bold
SEC("?uprobe") int shy(void *ctx) { return 0; }
SEC("uprobe") int bold(void *ctx) { return 0; }
