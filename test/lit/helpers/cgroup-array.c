// An element without a cgroup, or that does not exist, is told apart, as by the kernel.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: head -c 64 /dev/zero >%t.packet
// RUN: %python %S/../codegen/Inputs/compare.py %bpftime-aot %t.o --data %t.packet | FileCheck %s
// CHECK: beyond: kernel 4294967289 ours 4294967289 same
// CHECK: empty: kernel 4294967285 ours 4294967285 same
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_CGROUP_ARRAY);
  __uint(max_entries, 2);
  __uint(key_size, 4);
  __uint(value_size, 4);
} cgroups SEC(".maps");

SEC("socket") int empty(struct __sk_buff *skb) { return bpf_current_task_under_cgroup(&cgroups, 1); }
SEC("socket") int beyond(struct __sk_buff *skb) { return bpf_current_task_under_cgroup(&cgroups, 2); }

char LICENSE[] SEC("license") = "GPL";
