// Calls of a host's helpers, and accesses to its context, are checked against its table.
// RUN: rm -rf %t && split-file %s %t
// RUN: %clang-bpf -c %t/prog.c -o %t/prog.o
// RUN: %bpftime-aot compile %t/prog.o --program good --host-table=%t/table -o %t/good.native
// RUN: %bpftime-aot inspect %t/good.native | FileCheck %t/prog.c --check-prefix=GOOD
// RUN: not %bpftime-aot compile %t/prog.o --program short_memory --host-table=%t/table -o %t/bad 2>&1 | FileCheck %t/prog.c --check-prefix=MEMORY
// RUN: not %bpftime-aot compile %t/prog.o --program pointer --host-table=%t/table -o %t/bad 2>&1 | FileCheck %t/prog.c --check-prefix=POINTER
// RUN: not %bpftime-aot compile %t/prog.o --program beyond --host-table=%t/table -o %t/bad 2>&1 | FileCheck %t/prog.c --check-prefix=BEYOND
// RUN: not %bpftime-aot compile %t/prog.o --program unknown --host-table=%t/table -o %t/bad 2>&1 | FileCheck %t/prog.c --check-prefix=UNKNOWN
// RUN: not ls %t/bad
//--- table
context 16  # bytes
helper 70000 host_fill INT MEM_WR SIZE
helper 70001 host_add INT SCALAR SCALAR
//--- prog.c
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

static long (*fill)(void *to, unsigned size) = (void *)70000;
static long (*sum)(long a, long b) = (void *)70001;
static long (*absent)(void) = (void *)70002;

// GOOD-DAG: host_fill
// GOOD-DAG: host_add
SEC("syscall") int good(long *ctx) {
  char memory[8];
  fill(memory, sizeof(memory));
  return (int)sum(memory[7], ctx[1]);
}
// MEMORY: error: write of 16 bytes at offset -8 leaves the stack
SEC("syscall") int short_memory(long *ctx) {
  char memory[8];
  return (int)fill(memory, 16);
}
// POINTER: error: {{.*}}host_add
SEC("syscall") int pointer(long *ctx) { return (int)sum((long)ctx, 1); }
// BEYOND: error: {{.*}}context
SEC("syscall") int beyond(long *ctx) { return (int)ctx[2]; }
// UNKNOWN: error: {{.*}}70002
SEC("syscall") int unknown(long *ctx) { return (int)absent(); }
char LICENSE[] SEC("license") = "GPL";
