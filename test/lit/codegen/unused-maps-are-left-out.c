// A map of a type that does not run is no obstacle to a program that does not use it.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o -o %t.native
// RUN: %bpftime-aot inspect -j %t.native | FileCheck %s
// CHECK: "maps"
// CHECK-NOT: traces
// CHECK: counts
// CHECK-NOT: traces
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_STACK_TRACE);
  __uint(max_entries, 8);
  __uint(key_size, 4);
  __uint(value_size, 80);
} traces SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 8);
  __type(key, __u32);
  __type(value, __u64);
} counts SEC(".maps");

const volatile int wants_traces = 0;

SEC("uprobe") int probe(void *ctx) {
  __u32 key = 1;
  __u64 one = 1;
  // Frozen to 0, so the verifier knows that this is dead.
  if (wants_traces) bpf_get_stackid(ctx, &traces, 0);
  return bpf_map_update_elem(&counts, &key, &one, BPF_ANY);
}
char LICENSE[] SEC("license") = "GPL";
