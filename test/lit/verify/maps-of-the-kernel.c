// Maps and helpers that the runtime does not have are verified by the kernel's rules.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-verify %t.o | FileCheck %s
// CHECK: event: accepted
// CHECK: count: accepted
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
  __uint(key_size, 4);
  __uint(value_size, 4);
} events SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_LRU_PERCPU_HASH);
  __uint(max_entries, 16);
  __type(key, __u32);
  __type(value, __u64);
} counts SEC(".maps");

SEC("uprobe") int event(void *ctx) {
  __u64 id = bpf_get_current_cgroup_id();
  return bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &id, sizeof id);
}
SEC("uprobe") int count(void *ctx) {
  __u32 key = bpf_get_prandom_u32();
  __u64 *seen = bpf_map_lookup_elem(&counts, &key);
  if (seen) ++*seen;
  return 0;
}
char LICENSE[] SEC("license") = "GPL";
