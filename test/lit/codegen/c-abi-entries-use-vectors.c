// Entries that a host calls by the C ABI use the whole register set of the CPU asked for.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile %t.o --verify=off --mcpu=x86-64-v3 --emit=asm | FileCheck %s
// CHECK: bpftime_prog_filter:
// CHECK: ymm0
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

SEC("socket")
int filter(struct __sk_buff *skb) {
  __u32 key = 1;
  __u64 copy[8] = {};
  return bpf_map_update_elem(&values, &key, copy, 0);
}

char LICENSE[] SEC("license") = "GPL";
