// Maps keep the shape their definition gives, and instructions name them.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile --emit=programs %t.o -o - | FileCheck %s
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 64);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, int);
  __type(value, long);
} counts SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 3);
  __uint(key_size, 4);
  __uint(value_size, 24);
} slots SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
} events SEC(".maps");

// CHECK: map 0: counts type 1 key 4 value 8 entries 64 flags 1
// CHECK: map 1: slots type 2 key 4 value 24 entries 3 flags 0
// CHECK: map 2: events type 27 key 0 value 0 entries 4096 flags 0
// CHECK: program probe: section uprobe type 2
// CHECK: r1 = map[counts]
// CHECK: call map_delete_elem#3
// CHECK: r1 = map[slots]
// CHECK: call map_lookup_elem#1
// CHECK: r1 = map[events]
// CHECK: call ringbuf_output#130
SEC("uprobe") int probe(void *ctx) {
  int key = 1;
  bpf_map_delete_elem(&counts, &key);
  if (!bpf_map_lookup_elem(&slots, &key)) return 0;
  return bpf_ringbuf_output(&events, &key, sizeof key, 0);
}
