// inspect of an eBPF object shows programs, maps, helpers and where the sections attach.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot inspect %t.o | FileCheck %s
// CHECK: format: ebpf
// CHECK: features: -
// CHECK: abi: -
// CHECK: license: GPL
// CHECK: verified_by: none
// CHECK: programs:
// CHECK: count uprobe/libc.so.6:malloc kprobe
// CHECK: maps:
// CHECK: hits array 4 8 1
// CHECK: imports:
// CHECK: helper map_lookup_elem
// CHECK: plan:
// CHECK: count uprobe libc.so.6 malloc 0
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, __u64);
} hits SEC(".maps");

SEC("uprobe/libc.so.6:malloc") int count(void *ctx) {
  __u32 zero = 0;
  __u64 *value = bpf_map_lookup_elem(&hits, &zero);
  if (value) ++*value;
  return 0;
}
char _license[] SEC("license") = "GPL";
