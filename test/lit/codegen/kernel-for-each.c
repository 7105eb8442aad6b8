// bpf_for_each_map_elem visits what the kernel visits, as often, and stops when told.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: head -c 64 /dev/zero >%t.packet
// RUN: %python %S/Inputs/compare.py %bpftime-aot %t.o --data %t.packet | FileCheck %s
// CHECK: array_elements: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK: deleting: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK: flags: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK: hash_elements: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK: inner_elements: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK: lru_elements: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK: per_cpu: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK: stops: kernel {{[0-9]+}} ours {{[0-9]+}} same
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 5);
  __type(key, __u32);
  __type(value, __u64);
} array SEC(".maps");

struct inner {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16);
  __type(key, __u32);
  __type(value, __u64);
} hash SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 16);
  __type(key, __u32);
  __type(value, __u64);
} lru SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 3);
  __type(key, __u32);
  __type(value, __u64);
} percpu SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
  __uint(max_entries, 3);
  __type(key, __u32);
  __type(value, __u64);
} percpu_hash SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
  __uint(max_entries, 1);
  __type(key, __u32);
  __array(values, struct inner);
} outer SEC(".maps") = {.values = {&hash}};

struct sum {
  __u64 total;
  __u32 stop_at;
};

static __u64 add(void *map, __u32 *key, __u64 *value, struct sum *sum) {
  sum->total += *key * 1000 + *value;
  *value += 1;
  return sum->stop_at && *key == sum->stop_at;
}

static __u64 drop(void *map, __u32 *key, __u64 *value, struct sum *sum) {
  sum->total += *key;
  if (*key & 1) bpf_map_delete_elem(map, key);
  return 0;
}

static __attribute__((always_inline)) void fill(void *map, __u32 count) {
  for (__u32 i = 0; i < count; ++i) {
    __u32 key = i;
    __u64 value = i * 7;
    bpf_map_update_elem(map, &key, &value, BPF_ANY);
  }
}

static __attribute__((always_inline)) int twice(void *map, __u32 count, __u32 stop_at) {
  struct sum sum = {.stop_at = stop_at};
  fill(map, count);
  long visited = bpf_for_each_map_elem(map, add, &sum, 0);
  visited += 100 * bpf_for_each_map_elem(map, add, &sum, 0);
  return sum.total * 10000 + visited;
}

SEC("socket") int array_elements(struct __sk_buff *skb) { return twice(&array, 5, 0); }
SEC("socket") int stops(struct __sk_buff *skb) { return twice(&array, 5, 2); }
SEC("socket") int hash_elements(struct __sk_buff *skb) { return twice(&hash, 11, 0); }
SEC("socket") int lru_elements(struct __sk_buff *skb) { return twice(&lru, 11, 0); }
SEC("socket") int per_cpu(struct __sk_buff *skb) { return twice(&percpu, 3, 0) + 3 * twice(&percpu_hash, 2, 0); }

SEC("socket") int inner_elements(struct __sk_buff *skb) {
  struct sum sum = {};
  __u32 key = 0;
  void *map = bpf_map_lookup_elem(&outer, &key);
  if (!map) return 1;
  fill(&hash, 4);
  return bpf_for_each_map_elem(map, add, &sum, 0) + sum.total;
}

SEC("socket") int deleting(struct __sk_buff *skb) {
  struct sum sum = {};
  fill(&hash, 16);
  long visited = bpf_for_each_map_elem(&hash, drop, &sum, 0);
  visited += 100 * bpf_for_each_map_elem(&hash, drop, &sum, 0);
  return sum.total * 10000 + visited;
}

SEC("socket") int flags(struct __sk_buff *skb) {
  struct sum sum = {};
  return bpf_for_each_map_elem(&array, add, &sum, 1) + sum.total;
}

char LICENSE[] SEC("license") = "GPL";
