// A program that may sleep cannot use a map whose contents change while it does.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: f: rejected
// CHECK: error: map 'routes' is a BPF_MAP_TYPE_LPM_TRIE, which programs that may sleep cannot use
// CHECK: try: Use an array, hash or ring buffer
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
  __uint(type, BPF_MAP_TYPE_LPM_TRIE);
  __uint(max_entries, 16);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, __u64);
  __type(value, __u64);
} routes SEC(".maps");

SEC("uprobe.s")
int f(void *ctx) {
  __u64 key = 8;
  return bpf_map_lookup_elem(&routes, &key) != 0;
}
