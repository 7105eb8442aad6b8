// Queues, stacks and bloom filters give programs the kernel's results and values.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: head -c 64 /dev/zero >%t.packet
// RUN: %python %S/Inputs/compare.py %bpftime-aot %t.o --data %t.packet | FileCheck %s
// CHECK: filter: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK: first_in_first_out: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK: last_in_first_out: kernel {{[0-9]+}} ours {{[0-9]+}} same
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_QUEUE);
  __uint(max_entries, 3);
  __type(value, __u64);
} queue SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_STACK);
  __uint(max_entries, 3);
  __type(value, __u64);
} stack SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
  __uint(max_entries, 1000);
  __type(value, __u64);
  __uint(map_extra, 3);
} bloom SEC(".maps");

/// Mixes a result into a running sum so that order and value both count.
static __u32 mix(__u32 sum, long result) { return sum * 31 + (__u32)result; }

/// Overfills the map, makes room by force, and takes everything out again.
static __attribute__((always_inline)) __u32 exercise(void *map) {
  __u32 sum = 1;
  __u64 value = 5, seen = 9;
  sum = mix(sum, bpf_map_pop_elem(map, &seen));
  sum = mix(sum, seen);
  for (int i = 0; i < 4; i++, value += 7) sum = mix(sum, bpf_map_push_elem(map, &value, BPF_ANY));
  sum = mix(sum, bpf_map_push_elem(map, &value, BPF_NOEXIST));
  sum = mix(sum, bpf_map_push_elem(map, &value, BPF_EXIST));
  sum = mix(sum, bpf_map_push_elem(map, &value, 3));
  for (int i = 0; i < 4; i++) {
    sum = mix(mix(sum, bpf_map_peek_elem(map, &seen)), seen);
    sum = mix(mix(sum, bpf_map_pop_elem(map, &seen)), seen);
  }
  return sum;
}

SEC("socket")
int first_in_first_out(struct __sk_buff *skb) { return exercise(&queue); }

SEC("socket")
int last_in_first_out(struct __sk_buff *skb) { return exercise(&stack); }

SEC("socket")
int filter(struct __sk_buff *skb) {
  __u32 sum = 1;
  __u64 value = 77;
  sum = mix(sum, bpf_map_peek_elem(&bloom, &value));
  sum = mix(sum, bpf_map_push_elem(&bloom, &value, BPF_EXIST));
  sum = mix(sum, bpf_map_peek_elem(&bloom, &value));
  sum = mix(sum, bpf_map_push_elem(&bloom, &value, BPF_ANY));
  return mix(sum, bpf_map_peek_elem(&bloom, &value));
}

char LICENSE[] SEC("license") = "GPL";
