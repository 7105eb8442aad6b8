// Global variables live in array maps named for the object and the section, with their initial bytes.
// RUN: %clang-bpf -c %s -o %t.o && cp %t.o %T/globals.bpf.o
// RUN: %bpftime-aot compile --emit=programs %T/globals.bpf.o -o - | FileCheck %s
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

const volatile int limit = 0x11223344;
long total = 7;
int count;

// Flags: 0x400 BPF_F_MMAPABLE, 0x80 BPF_F_RDONLY_PROG.
// CHECK-DAG: globals.rodata type 2 key 4 value 4 entries 1 flags 1152
// CHECK-DAG: initial 44332211
// CHECK-DAG: globals.data type 2 key 4 value 8 entries 1 flags 1024
// CHECK-DAG: initial 0700000000000000
// CHECK-DAG: globals.bss type 2 key 4 value 4 entries 1 flags 1024
// CHECK-NOT: initial
// CHECK: program probe
// CHECK-DAG: map[globals.rodata][0] + 0
// CHECK-DAG: map[globals.data][0] + 0
// CHECK-DAG: map[globals.bss][0] + 0
SEC("uprobe") int probe(void *ctx) {
  count++;
  total += limit;
  return 0;
}
