// bpf_for_each_map_elem over an array becomes a loop with the function inside, without a call.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --emit=asm -o - | FileCheck %s
// CHECK-LABEL: bpftime_prog_total:
// CHECK-NOT: callq
// CHECK: retq
// CHECK-LABEL: bpftime_prog_visits:
// CHECK: callq *bpftime_walk@GOTPCREL(%rip)
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 64);
  __type(key, __u32);
  __type(value, __u64);
} array SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 64);
  __type(key, __u32);
  __type(value, __u64);
} hash SEC(".maps");

static __u64 add(void *map, __u32 *key, __u64 *value, __u64 *sum) {
  *sum += *value;
  return 0;
}

SEC("uprobe") int total(void *ctx) {
  __u64 sum = 0;
  bpf_for_each_map_elem(&array, add, &sum, 0);
  return sum;
}
SEC("uprobe") int visits(void *ctx) {
  __u64 sum = 0;
  return bpf_for_each_map_elem(&hash, add, &sum, 0);
}

char LICENSE[] SEC("license") = "GPL";
