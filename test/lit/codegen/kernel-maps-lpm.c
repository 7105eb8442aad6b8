// An LPM trie gives programs the kernel's results and the value of the longest prefix.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: head -c 64 /dev/zero >%t.packet
// RUN: %python %S/Inputs/compare.py %bpftime-aot %t.o --data %t.packet | FileCheck %s
// CHECK: errors: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK: longest_prefix: kernel {{[0-9]+}} ours {{[0-9]+}} same
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct prefix {
  __u32 bits;
  __u8 address[4];
};
struct {
  __uint(type, BPF_MAP_TYPE_LPM_TRIE);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __uint(max_entries, 4);
  __type(key, struct prefix);
  __type(value, __u32);
} routes SEC(".maps");

/// Mixes a result into a running sum so that order and value both count.
static __u32 mix(__u32 sum, long result) { return sum * 31 + (__u32)result; }

static long add(__u32 bits, __u8 a, __u8 b, __u32 value, __u64 flags) {
  struct prefix key = {bits, {a, b}};
  return bpf_map_update_elem(&routes, &key, &value, flags);
}

static __u32 look(__u8 a, __u8 b, __u8 c) {
  struct prefix key = {32, {a, b, c}};
  __u32 *found = bpf_map_lookup_elem(&routes, &key);
  return found ? *found : 1;
}

SEC("socket")
int longest_prefix(struct __sk_buff *skb) {
  __u32 sum = mix(1, add(8, 10, 0, 100, BPF_ANY));
  sum = mix(sum, add(16, 10, 1, 200, BPF_ANY));
  sum = mix(sum, add(16, 10, 2, 300, BPF_ANY));
  sum = mix(sum, look(10, 1, 9));
  sum = mix(sum, look(10, 2, 9));
  sum = mix(sum, look(10, 3, 9));
  sum = mix(sum, look(11, 3, 9));
  struct prefix gone = {16, {10, 1}};
  sum = mix(sum, bpf_map_delete_elem(&routes, &gone));
  return mix(sum, look(10, 1, 9));
}

SEC("socket")
int errors(struct __sk_buff *skb) {
  __u32 sum = mix(1, add(33, 10, 0, 1, BPF_ANY));
  sum = mix(sum, add(24, 99, 0, 1, BPF_EXIST));
  for (int i = 0; i < 5; i++) sum = mix(sum, add(32, i, i, 1, BPF_ANY));
  sum = mix(sum, add(32, 1, 1, 1, BPF_NOEXIST));
  sum = mix(sum, add(32, 1, 1, 2, BPF_EXIST));
  struct prefix missing = {31, {1, 1}};
  sum = mix(sum, bpf_map_delete_elem(&routes, &missing));
  return mix(sum, look(1, 1, 0));
}

char LICENSE[] SEC("license") = "GPL";
