// --program takes the named programs only, and with them only the maps they use.
// RUN: %clang-bpf -c %s -o %t.o
// RUN: %bpftime-aot compile --emit=programs %t.o --program=second -o - | FileCheck %s
// RUN: %bpftime-aot compile --emit=programs %t.o -o - | FileCheck %s --check-prefix=ALL
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
  __uint(key_size, 4);
  __uint(value_size, 4);
} events SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 8);
  __type(key, int);
  __type(value, int);
} counts SEC(".maps");

// A perf buffer has one entry per CPU of wherever it runs, not of this machine.
// ALL: map 0: events type 4 key 4 value 4 entries 0
// ALL: map 1: counts
// ALL: program first
// ALL: program second
// CHECK: map 0: counts type 1
// CHECK-NOT: map
// CHECK-NOT: first
// CHECK: program second
// CHECK: map[counts]
SEC("uprobe") int first(void *ctx) { return bpf_perf_event_output(ctx, &events, 0, "x", 1); }
SEC("uprobe") int second(void *ctx) {
  int key = 0;
  return bpf_map_delete_elem(&counts, &key);
}
