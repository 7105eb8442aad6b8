// Globals are addressed from the first value of their map, without a helper call.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --verify=off -o %t.native
// RUN: llvm-nm -u %t.native | FileCheck %s
// RUN: %bpftime-aot test-run %t.native --allow-unverified --repeat 3 -j | FileCheck %s --check-prefix=RESULT
// CHECK: bpftime_map_data_{{.*}}bss
// CHECK: bpftime_map_data_{{.*}}data
// CHECK-NOT: helper
// RESULT: "r0":43
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

__u64 hits;
__u64 start = 40;

SEC("raw_tp/x")
int count(void *ctx) {
  hits += 1;
  return start + hits;
}

char LICENSE[] SEC("license") = "GPL";
