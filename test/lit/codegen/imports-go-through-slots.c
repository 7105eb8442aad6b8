// Helpers and maps are reached through global-offset-table slots, never through lazy stubs.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --verify=off -o %t.native
// RUN: llvm-readelf -r -S %t.native | FileCheck %s
// CHECK-DAG: .text.bpftime_prog_first
// CHECK-DAG: .text.bpftime_prog_second
// CHECK-DAG: .bpftime.native
// CHECK-DAG: .BTF
// CHECK-DAG: R_X86_64{{(_REX)?}}_GOTPCREL{{X?}} {{.*}} bpftime_helper_map_lookup_elem
// CHECK-DAG: R_X86_64{{(_REX)?}}_GOTPCREL{{X?}} {{.*}} bpftime_map_values
// CHECK-NOT: PLT
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, __u64[8]);
} values SEC(".maps");

SEC("uprobe/x:y")
int first(struct pt_regs *ctx) {
  __u32 key = 1;
  return !bpf_map_lookup_elem(&values, &key);
}
SEC("uprobe/x:z")
int second(struct pt_regs *ctx) {
  return 0;
}

char LICENSE[] SEC("license") = "GPL";
