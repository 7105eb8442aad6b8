// What the verifier proves dead may be anything: a call that nothing provides leaves no trace in the code.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --emit=asm | FileCheck %s
// RUN: not %bpftime-aot compile %t.o --set enabled=1 -o %t.native 2>&1 | FileCheck %s --check-prefix=ALIVE
// CHECK: bpftime_prog_program:
// CHECK-NOT: ud2
// CHECK-NOT: bpftime_helper
// CHECK: retq
// ALIVE: error: {{.*}}read_branch_records
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

const volatile int enabled = 0;

SEC("perf_event")
int program(void *ctx) {
  return enabled ? bpf_read_branch_records(ctx, 0, 0, 0) : 3;
}

char LICENSE[] SEC("license") = "GPL";
