// A lookup in a map of maps gives a map of the inner shape, or NULL.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: not %bpftime-verify %t.o 2>&1 | FileCheck %s
// CHECK: nested: accepted
// CHECK: unchecked: rejected
// CHECK: argument 1 of bpf_map_lookup_elem must be a map
// CHECK: past_value: rejected
// CHECK: read of 8 bytes at offset 8 leaves a value of map
// CHECK: constant_key: rejected
// CHECK: r0 may be NULL here
// CHECK: as_value: rejected
// CHECK: array: accepted
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct inner {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 4);
  __type(key, int);
  __type(value, long);
};
struct {
  __uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
  __uint(max_entries, 4);
  __type(key, int);
  __array(values, struct inner);
} outer SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
  __uint(max_entries, 4);
  __type(key, int);
  __array(values, struct inner);
} table SEC(".maps");

SEC("kprobe") int nested(void *ctx) {
  int key = 0;
  void *map = bpf_map_lookup_elem(&outer, &key);
  if (!map) return 0;
  long *value = bpf_map_lookup_elem(map, &key);
  return value ? *value : 0;
}
SEC("kprobe") int unchecked(void *ctx) {
  int key = 0;
  long *value = bpf_map_lookup_elem(bpf_map_lookup_elem(&outer, &key), &key);
  return value ? *value : 0;
}
SEC("kprobe") int past_value(void *ctx) {
  int key = 0;
  void *map = bpf_map_lookup_elem(&outer, &key);
  if (!map) return 0;
  long *value = bpf_map_lookup_elem(map, &key);
  return value ? value[1] : 0;
}
/* The map that is found may have fewer elements than the shape. */
SEC("kprobe") int constant_key(void *ctx) {
  int key = 0;
  void *map = bpf_map_lookup_elem(&outer, &key);
  if (!map) return 0;
  long *value = bpf_map_lookup_elem(map, &key);
  return *value;
}
SEC("kprobe") int as_value(void *ctx) {
  int key = 0;
  long *value = bpf_map_lookup_elem(&outer, &key);
  if (value) *value = 1;
  return 0;
}
SEC("kprobe") int array(void *ctx) {
  int key = 1;
  void *map = bpf_map_lookup_elem(&table, &key);
  long one = 1;
  return map ? bpf_map_update_elem(map, &key, &one, 0) : 0;
}
