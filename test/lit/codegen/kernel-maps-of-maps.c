// Maps of maps begin with the maps their definition names, and lookups lead into those.
// REQUIRES: kernel-bpf
// RUN: %clang-bpf -c %s -o %t.o
// RUN: head -c 64 /dev/zero >%t.packet
// RUN: %python %S/Inputs/compare.py %bpftime-aot %t.o --data %t.packet | FileCheck %s
// RUN: %bpftime-aot test-run %t.o --program by_hash --data-in %t.packet -j | FileCheck %s --check-prefix=ALONE
// CHECK: by_hash: kernel {{[0-9]+}} ours {{[0-9]+}} same
// CHECK: by_index: kernel {{[0-9]+}} ours {{[0-9]+}} same
// ALONE: "retval":{{[0-9]+}}
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct inner {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, __u64);
} first SEC(".maps"), second SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
  __uint(max_entries, 3);
  __type(key, __u32);
  __array(values, struct inner);
} by_number SEC(".maps") = {.values = {[0] = &first, [2] = &second}};

struct {
  __uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
  __uint(max_entries, 3);
  __type(key, __u32);
  __array(values, struct inner);
} by_key SEC(".maps") = {.values = {&second, &first}};

static __u32 mix(__u32 sum, long result) { return sum * 31 + (__u32)result; }

/// Writes through the map of maps and reads what arrived in the maps themselves.
static __attribute__((always_inline)) __u32 exercise(void *outer) {
  __u32 sum = 1, key = 9;
  for (__u32 i = 0; i < 4; ++i) {
    void *map = bpf_map_lookup_elem(outer, &i);
    sum = mix(sum, map != 0);
    if (!map) continue;
    __u64 value = 100 + i, *found;
    sum = mix(sum, bpf_map_update_elem(map, &key, &value, BPF_ANY));
    found = bpf_map_lookup_elem(map, &key);
    if (found) *found += 7;
    sum = mix(sum, bpf_map_delete_elem(map, &i));
  }
  __u64 *a = bpf_map_lookup_elem(&first, &key), *b = bpf_map_lookup_elem(&second, &key);
  sum = mix(sum, a ? *a : 1);
  return mix(sum, b ? *b : 1);
}

SEC("socket")
int by_index(struct __sk_buff *skb) { return exercise(&by_number); }

SEC("socket")
int by_hash(struct __sk_buff *skb) { return exercise(&by_key); }

char LICENSE[] SEC("license") = "GPL";
