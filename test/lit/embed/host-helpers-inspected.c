// inspect names the helpers of a host, with their prototypes, in objects, native objects and blobs.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang-bpf -c %t/prog.c -o %t/prog.o
// RUN: %bpftime-aot inspect %t/prog.o | FileCheck %t/prog.c --check-prefix=NUMBER
// RUN: %bpftime-aot inspect %t/prog.o --host-table=%t/table | FileCheck %t/prog.c
// RUN: %bpftime-aot compile %t/prog.o --host-table=%t/table -o %t/prog.native
// RUN: %bpftime-aot inspect %t/prog.native | FileCheck %t/prog.c
// RUN: %bpftime-aot link %t/prog.native -o %t/prog.blob
// RUN: %bpftime-aot inspect %t/prog.blob | FileCheck %t/prog.c
// RUN: %bpftime-aot inspect %t/prog.blob -j | FileCheck %t/prog.c --check-prefix=JSON
// RUN: %bpftime-aot compile %t/prog.o --host-table=%t/table --emit=programs | FileCheck %t/prog.c --check-prefix=CALL
// RUN: not %bpftime-aot inspect %t/prog.o --host-table=%t/prog.c 2>&1 | FileCheck %t/prog.c --check-prefix=FAULT
//--- table
helper 70000 host_fill INT MEM_WR SIZE
//--- prog.c
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

static long (*fill)(void *to, unsigned size) = (void *)70000;

// NUMBER: helper {{ *}}#70000
// CHECK: host {{ *}}host_fill {{ *}}INT MEM_WR SIZE
// CALL: call host_fill#70000
// JSON: {"kind":"host","name":"host_fill","prototype":"INT MEM_WR SIZE"}
// FAULT: prog.c:5: error: the host table is wrong
SEC("syscall") int good(void *ctx) {
  char memory[8];
  return (int)fill(memory, sizeof(memory));
}
char LICENSE[] SEC("license") = "GPL";
