// Map operations give programs the kernel's results, error numbers included.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: head -c 64 /dev/zero >%t.packet
// RUN: %python %S/Inputs/compare.py %bpftime-aot %t.o --data %t.packet | FileCheck %s
// CHECK: array_operations: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK: full_hash: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK: globals: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK: hash_operations: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK: values_are_shared: kernel {{[0-9]+}} ours {{[0-9]+}} same
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, __u64);
} array SEC(".maps");

struct key {
  __u32 a;
  __u16 b;
  __u8 c[6];
};
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 8);
  __type(key, struct key);
  __type(value, __u32[3]);
} hash SEC(".maps");

__u32 counter = 7;
const volatile __u32 step = 5;
__u64 totals[4];

/// Mixes a result into a running sum so that order and value both count.
static __u32 mix(__u32 sum, long result) { return sum * 31 + (__u32)result; }

SEC("socket")
int array_operations(struct __sk_buff *skb) {
  __u32 sum = 1, key = 2, beyond = 4;
  __u64 value = 100;
  sum = mix(sum, bpf_map_update_elem(&array, &key, &value, BPF_ANY));
  sum = mix(sum, bpf_map_update_elem(&array, &key, &value, BPF_NOEXIST));
  sum = mix(sum, bpf_map_update_elem(&array, &beyond, &value, BPF_ANY));
  sum = mix(sum, bpf_map_update_elem(&array, &key, &value, 17));
  sum = mix(sum, bpf_map_delete_elem(&array, &key));
  __u64 *found = bpf_map_lookup_elem(&array, &key);
  sum = mix(sum, found ? *found : 1);
  sum = mix(sum, bpf_map_lookup_elem(&array, &beyond) == 0);
  return sum;
}

SEC("socket")
int hash_operations(struct __sk_buff *skb) {
  struct key key = {skb->len, 2, {3, 4, 5}};
  __u32 sum = 1, value[3] = {10, 20, 30};
  sum = mix(sum, bpf_map_delete_elem(&hash, &key));
  sum = mix(sum, bpf_map_update_elem(&hash, &key, value, BPF_EXIST));
  sum = mix(sum, bpf_map_update_elem(&hash, &key, value, BPF_NOEXIST));
  sum = mix(sum, bpf_map_update_elem(&hash, &key, value, BPF_NOEXIST));
  value[1] = 21;
  sum = mix(sum, bpf_map_update_elem(&hash, &key, value, BPF_EXIST));
  __u32 *found = bpf_map_lookup_elem(&hash, &key);
  sum = mix(sum, found ? found[1] : 1);
  key.c[5] = 1;
  sum = mix(sum, bpf_map_lookup_elem(&hash, &key) == 0);
  key.c[5] = 0;
  sum = mix(sum, bpf_map_delete_elem(&hash, &key));
  sum = mix(sum, bpf_map_lookup_elem(&hash, &key) == 0);
  return sum;
}

SEC("socket")
int full_hash(struct __sk_buff *skb) {
  struct key key = {};
  __u32 sum = 1, value[3] = {};
  for (int i = 0; i < 10; ++i) {
    key.a = i;
    sum = mix(sum, bpf_map_update_elem(&hash, &key, value, BPF_ANY));
  }
  key.a = 3;
  sum = mix(sum, bpf_map_delete_elem(&hash, &key));
  key.a = 99;
  return mix(sum, bpf_map_update_elem(&hash, &key, value, BPF_ANY));
}

SEC("socket")
int globals(struct __sk_buff *skb) {
  counter += step;
  totals[skb->len & 3] += counter;
  return counter * 100 + totals[2];
}

SEC("socket")
int values_are_shared(struct __sk_buff *skb) {
  __u32 key = 1;
  __u64 *first = bpf_map_lookup_elem(&array, &key), *second = bpf_map_lookup_elem(&array, &key);
  if (!first || !second) return 1;
  *first = 40;
  __sync_fetch_and_add(second, 2);
  return *first;
}

char LICENSE[] SEC("license") = "GPL";
